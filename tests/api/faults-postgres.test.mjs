// What PostgreSQL answers by itself when its disk is full, when it is short of memory, when it is a standby and so on, said here by a trigger
// at the end of a change: callers are told what it means, and nothing of the change stands. On the other engine these tests do not exist.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { CONTACTS, assertFault } from './faults.mjs';
import { cli, cliOk, onPostgres, startServer } from './harness.mjs';

const contact = (name) => ({ properties: { lastname: name, email: `${name}@refused.example` } });

if (onPostgres) describe('a refusal of PostgreSQL in the last step of a change', () => {
  let server;
  let sql;
  before(async () => {
    server = await startServer();
    const [url, schema] = server.store.split('?schema=');
    const env = { PATH: process.env.PATH, PGOPTIONS: `-c search_path=${schema} -c client_min_messages=warning` };
    sql = (text) => execFileSync('psql', [url, '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-c', text], { env });
  });
  after(() => server.stop());

  for (const [state, status, message] of [
    ['53100', 507, /full: free some space/],
    ['53200', 503, /short of memory/],
    ['53300', 503, /no free connection/],
    ['55P03', 503, /too busy/],
    ['57014', 503, /took longer/],
    ['25006', 500, /cannot be written to/],
    ['XX001', 500, /damaged/],
    ['58030', 500, /store failed; nothing was written/],
  ]) {
    test(`${state} is ${status}; reads go on, nothing of the change stands, and writing resumes`, async () => {
      const names = ['a', 'b', 'c'].map((each) => each + state);
      sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''${state}''; END';
        CREATE TRIGGER refuse AFTER INSERT ON change FOR EACH ROW EXECUTE FUNCTION refuse()`);
      try {
        assertFault(await server.api('POST', CONTACTS, contact(names[0])), status, message);
        assertFault(await server.api('POST', `${CONTACTS}/batch/create`, { inputs: names.map(contact) }), status, message);
        await server.ok('GET', CONTACTS);
        const { code, stderr } = await cli(['settings', 'set', 'labels.cap', '12', '--store', server.store]);
        assert.equal(code, status === 503 ? 4 : 3, stderr);
      } finally {
        sql('DROP FUNCTION refuse() CASCADE');
      }
      for (const name of names) {
        await server.refused(404, 'GET', `${CONTACTS}/${name}%40refused.example?idProperty=email`);
      }
      await server.ok('POST', `${CONTACTS}/batch/create`, { inputs: names.map(contact) });
      await cliOk(['check', '--store', server.store]);
    });
  }
});
