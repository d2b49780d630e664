// What the command line says of a PostgreSQL store: where it is, who may not come in, and its copy by PostgreSQL's own tools.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cli, cliOk, newStore, onPostgres, startServer, tempFolder } from './harness.mjs';
import { Links } from './links.mjs';

const [URL_ALONE] = newStore('').split('?');
const psql = (sql, url = URL_ALONE) => execFileSync('psql', [url, '-X', '-q', '-A', '-t', '-c', sql], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
const other = (change) => {
  const url = new URL(URL_ALONE);
  change(url);
  return url.href;
};

async function refused(code, args, pattern, options) {
  const result = await cli(args, options);
  assert.equal(result.code, code, `relata ${args.join(' ')}:\n${result.stdout}${result.stderr}`);
  assert.match(result.stderr, pattern);
  assert.doesNotMatch(result.stderr, /s3cret/);
  return result;
}

if (onPostgres) describe('a PostgreSQL store on the command line', () => {
  let place;
  before(() => (place = tempFolder('postgres')));
  after(() => place.remove());

  test('a host that does not answer, a database that is not there: exit code 4, and the place is named', async () => {
    const away = other((url) => (url.port = '1'));
    for (const command of [['serve'], ['check'], ['token', 'list']]) {
      await refused(4, [...command, '--store', away], /database postgres at 127\.0\.0\.1:1, schema relata cannot be reached/);
    }
    const nowhere = other((url) => (url.pathname = '/no_such_database'));
    await refused(4, ['token', 'list', '--store', nowhere], /no_such_database.*does not exist/s);
  });

  test('a wrong password and a user that is not there are refused, and no password is shown', async () => {
    psql("DROP ROLE IF EXISTS needs_password; CREATE ROLE needs_password LOGIN PASSWORD 'right one'; GRANT CREATE ON DATABASE postgres TO needs_password");
    const schema = newStore('').split('?')[1];
    const login = other((url) => (url.username = 'needs_password'));
    const wrong = other((url) => ([url.username, url.password] = ['needs_password', 's3cret']));
    await refused(4, ['token', 'list'], /password authentication failed/, { env: { RELATA_STORE: `${wrong}?${schema}` } });
    await refused(4, ['token', 'list', '--store', `${login}?${schema}`], /no password supplied/);
    const right = other((url) => ([url.username, url.password] = ['needs_password', 'right one']));
    await cliOk(['token', 'list'], { env: { RELATA_STORE: `${right}?${schema}` } });
    const { hostname, port } = new URL(URL_ALONE);
    const file = path.join(place.folder, 'pgpass');
    writeFileSync(file, `${hostname}:${port}:*:needs_password:right one\n`, { mode: 0o600 });
    await cliOk(['token', 'list', '--store', `${login}?${schema}&passfile=${encodeURIComponent(file)}`]);
    psql(`DROP SCHEMA ${schema.slice(7)} CASCADE; REVOKE ALL ON DATABASE postgres FROM needs_password; DROP ROLE needs_password`);
    await refused(4, ['token', 'list', '--store', other((url) => (url.username = 'nobody_here'))], /nobody_here/);
  });

  test('a role that may not make the schema is told so', async () => {
    psql('DROP ROLE IF EXISTS may_nothing; CREATE ROLE may_nothing LOGIN');
    const url = other((each) => (each.username = 'may_nothing'));
    await refused(3, ['token', 'list', '--store', `${url}?${newStore('').split('?')[1]}`], /refuses this user the right to do that/);
    psql('DROP ROLE may_nothing');
  });

  test('schema= is the account: each is a store of its own, and a name that is none is refused', async () => {
    const [one, two] = [newStore(''), newStore('')];
    await cliOk(['settings', 'set', 'labels.cap', '7', '--store', one]);
    assert.equal(await cliOk(['settings', 'get', 'labels.cap', '--store', one]), '7\n');
    assert.equal(await cliOk(['settings', 'get', 'labels.cap', '--store', two]), '10\n');
    for (const name of ['Upper', 'pg_own', '1a', 'a-b', '', 'a"b']) {
      await refused(3, ['token', 'list', '--store', `${URL_ALONE}?schema=${encodeURIComponent(name)}`], /The schema of a PostgreSQL store is a name/);
    }
  });

  for (const args of [['check'], ['rebuild']]) {
    test(`settled 35: ${args[0]} refuses a schema that does not exist, and does not make it`, async () => {
      const store = newStore('');
      await refused(3, [...args, '--store', store], /does not exist/);
      assert.equal(psql(`SELECT count(*) FROM pg_namespace WHERE nspname = '${store.split('=')[1]}'`), '0');
    });
  }

  test('a schema with the tables of another program is left alone', async () => {
    const store = newStore('');
    const schema = store.split('=')[1];
    psql(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.theirs (x int)`);
    await refused(3, ['token', 'list', '--store', store], /another program/);
    assert.equal(psql(`SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = '${schema}'`), 'theirs');
    psql(`DROP SCHEMA ${schema} CASCADE`);
  });

  test('a server older than PostgreSQL 15 is refused by its version', async () => {
    // As much of the protocol as a client sees before its first question: signed in, version 14, ready.
    const message = (type, ...parts) => {
      const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)));
      const head = Buffer.alloc(5, type);
      head.writeInt32BE(body.length + 4, 1);
      return Buffer.concat([head, body]);
    };
    const greeting = Buffer.concat([message('R', Buffer.alloc(4)), message('S', 'server_version', '14.11'), message('K', Buffer.alloc(8)), message('Z', Buffer.from('I'))]);
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        if (bytes.length >= 8 && [80877103, 80877104].includes(bytes.readInt32BE(4))) socket.write('N');
        else if (bytes[0] === 0) socket.write(greeting);
        else socket.end();
      });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    await refused(3, ['check', '--store', `postgresql://relata@127.0.0.1:${server.address().port}/old`], /is PostgreSQL 14; 15 or newer is needed/);
    server.close();
  });

  test('settled 38: relata backup refuses and names pg_dump with the schema', async () => {
    const store = newStore('');
    await cliOk(['settings', '--store', store]);
    const file = path.join(place.folder, 'never');
    await refused(1, ['backup', '--to', file, '--store', store], new RegExp(`pg_dump .*--schema=${store.split('=')[1]}`));
    assert.throws(() => readFileSync(file));
  });

  test('a dump of the schema, restored in another database, is sound and goes on where it was', async () => {
    const server = await startServer({ demo: true });
    const schema = server.store.split('=')[1];
    const dump = path.join(place.folder, 'account.dump');
    let stop = false;
    let written = 0;
    const writer = (async () => {
      while (!stop) {
        await server.ok('POST', '/crm/v3/objects/notes', { properties: { hs_timestamp: '2026-01-01T00:00:00Z', hs_note_body: `n${written}` } });
        written++;
      }
    })();
    execFileSync('pg_dump', ['--format=custom', `--schema=${schema}`, `--file=${dump}`, URL_ALONE]);
    stop = true;
    await writer;
    const database = `copy_${randomBytes(6).toString('hex')}`;
    psql(`CREATE DATABASE ${database}`);
    const url = other((each) => (each.pathname = `/${database}`));
    execFileSync('pg_restore', ['--exit-on-error', `--dbname=${url}`, dump]);
    const store = `${url}?schema=${schema}`;
    try {
      assert.match(await cliOk(['check', '--store', store]), /No fault found/);
      const restored = await startServer({ store, token: false });
      restored.token = server.token;
      const before_ = await restored.query('SELECT max(seq) AS seq FROM change');
      const contact = await restored.ok('GET', '/crm/v3/objects/contacts/anna.aune@leie.example?idProperty=email');
      assert.equal(contact.properties.firstname, 'Anna');
      const made = await restored.ok('POST', '/crm/v3/objects/contacts', { properties: { email: 'after@example.com' } });
      const company = await new Links(restored).make('companies');
      await new Links(restored).link('contacts', made.id, 'companies', company);
      const { results } = await restored.ok('GET', `/relata/v1/changes?limit=100&after=${before_[0].seq}`);
      assert.equal(results[0].record.id, made.id, 'the log goes on after what was restored');
      await restored.ok('POST', '/crm/v3/properties/contacts', { name: 'fresh', label: 'Fresh', type: 'string', fieldType: 'text', groupName: 'contactinformation' });
      await new Links(restored).assertClean();
      await restored.stop();
    } finally {
      await server.stop();
      psql(`DROP DATABASE ${database} WITH (FORCE)`);
    }
  });
});
