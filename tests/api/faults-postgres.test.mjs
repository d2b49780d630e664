// PostgreSQL stopped, restarted, its connections cut, and its refusals, under the real program: callers are told, nothing is half-written,
// and service goes on by itself. On the other engine these tests do not exist.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Cluster } from './cluster.mjs';
import { CONTACTS, assertFault, resumes, sleep } from './faults.mjs';
import { cli, cliOk, onPostgres, startServer } from './harness.mjs';
import { makeLabel, Writer } from './writers.mjs';

const WRITERS = 8;
const RESUME_LIMIT_MS = 5000;
const AWAY = /cannot be reached; nothing was written/;
const contact = (name) => ({ properties: { lastname: name, email: `${name}@fault.example` } });

if (onPostgres) describe('PostgreSQL', () => {
  let cluster;
  let server;
  let schema;
  let writers;
  before(async () => {
    cluster = await Cluster.make();
    server = await startServer({ store: cluster.newStore() });
    schema = server.store.split('?schema=')[1];
    const label = await makeLabel(server);
    writers = Array.from({ length: WRITERS }, (_, i) => new Writer(server, label, i, 77 + i));
    for (const writer of writers) await writer.begin();
  });
  after(async () => {
    await server?.stop();
    await cluster?.remove();
  });
  const sound = () => cliOk(['check', '--store', server.store]);
  const ready = () => resumes(() => server.api('GET', '/readyz', undefined, { token: null }), RESUME_LIMIT_MS);

  test('stopped: 503 for all but the health of the program itself, subcommands say where it is not; started: it goes on', async () => {
    const made = await server.ok('POST', CONTACTS, contact('before'));
    await cluster.halt();
    for (let i = 0; i < 3; i++) {
      assertFault(await server.api('GET', `${CONTACTS}/${made.id}`), 503, AWAY);
      assertFault(await server.api('POST', CONTACTS, contact('during')), 503, AWAY);
      assertFault(await server.api('GET', '/readyz', undefined, { token: null }), 503, AWAY);
      await server.ok('GET', '/healthz');
    }
    for (const args of [['check'], ['settings', 'set', 'labels.cap', '11'], ['serve', '--listen', '127.0.0.1:0']]) {
      const { code, stderr } = await cli([...args, '--store', server.store], { limitMs: 30_000 });
      assert.equal(code, 4, stderr);
      assert.match(stderr, /cannot be reached: .*127\.0\.0\.1/);
    }
    await cluster.start();
    await ready();
    await server.ok('GET', `${CONTACTS}/${made.id}`);
    await server.ok('POST', CONTACTS, contact('during'));
    await sound();
  });

  test('restarted under writers: they are told or served, and what was acknowledged stands', async () => {
    for (let round = 0; round < 2; round++) {
      const writing = Promise.all(writers.map((writer) => writer.write()));
      await sleep(300);
      await cluster.halt();
      await writing;
      await cluster.start();
      await ready();
      for (const writer of writers) await writer.verify();
    }
    assert.ok(writers.every((writer) => writer.acknowledged > 0 && writer.refused > 0));
    await sound();
  });

  test('connections that are terminated in the middle of requests are made anew, and the work is done again', async () => {
    const before = writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
    const until = Date.now() + 3000;
    let cut = 0;
    const writing = Promise.all(
      writers.map(async (writer) => {
        while (Date.now() < until) await writer.write(until);
      }),
    );
    while (Date.now() < until) {
      cut += Number(await cluster.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'relata'"));
      await sleep(30);
    }
    await writing;
    for (const writer of writers) await writer.verify();
    assert.ok(cut > 20, `${cut} connections were cut`);
    assert.ok(writers.reduce((sum, writer) => sum + writer.acknowledged, 0) > before + WRITERS);
    await ready();
    await sound();
  });

  // What PostgreSQL answers by itself when its disk is full, when it is a standby and so on, said by a trigger.
  for (const [state, status, message] of [
    ['53100', 507, /full: free some space/],
    ['53200', 503, /short of memory/],
    ['53300', 503, /no free connection/],
    ['57014', 503, /took longer/],
    ['55P03', 503, /too busy/],
    ['25006', 500, /cannot be written to/],
    ['XX001', 500, /damaged/],
    ['58030', 500, /store failed; nothing was written/],
  ]) {
    test(`its refusal ${state} in the last step of a change is ${status}, and nothing of the change stands`, async () => {
      await cluster.sql(`
        CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''${state}''; END';
        CREATE TRIGGER refuse AFTER INSERT ON ${schema}.change FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse()`);
      try {
        assertFault(await server.api('POST', CONTACTS, contact(`s${state}`)), status, message);
        assertFault(await server.api('POST', `${CONTACTS}/batch/create`, { inputs: [contact(`b${state}`), contact(`c${state}`)] }), status, message);
        await server.ok('GET', CONTACTS);
        const { code, stderr } = await cli(['settings', 'set', 'labels.cap', '12', '--store', server.store]);
        assert.equal(code, status === 503 ? 4 : 3, stderr);
      } finally {
        await cluster.sql(`DROP FUNCTION ${schema}.refuse() CASCADE`);
      }
      await server.ok('POST', `${CONTACTS}/batch/create`, { inputs: [contact(`s${state}`), contact(`b${state}`), contact(`c${state}`)] });
      await sound();
    });
  }
});
