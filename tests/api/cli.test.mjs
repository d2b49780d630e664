// The command line: every command, good and bad, its exit codes, and what it does beside a running server. Options and files are
// the same whatever the engine: they are tested on SQLite. What PostgreSQL alone has is in postgres.test.mjs.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  PROGRAM, changeStore, cli, cliOk, createToken, newStore as harnessStore, onPostgres, queryStore, startServer, tempFolder,
} from './harness.mjs';

const COMMANDS = ['serve', 'demo', 'user', 'token', 'settings', 'check', 'backup', 'rebuild', 'version'];
const docs = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs');

let folder, removeFolder;
before(() => ({ folder, remove: removeFolder } = tempFolder('cli')));
after(() => removeFolder());

let stores = 0;
const newStore = () => (onPostgres ? harnessStore() : path.join(folder, `store-${++stores}.db`));
const onFiles = onPostgres ? () => {} : test;

async function refused(code, args, pattern, options) {
  const result = await cli(args, options);
  assert.equal(result.code, code, `relata ${args.join(' ')}:\n${result.stdout}${result.stderr}`);
  assert.match(result.stderr, pattern);
  assert.equal(result.stdout, '', 'messages go to standard error');
  return result;
}

// Everything that a store holds, as bytes: its files, or a dump with the values of bytea as text and as bytes.
function bytesOf(store) {
  if (onPostgres) {
    const [url, schema] = store.split('?schema=');
    const dump = execFileSync('pg_dump', [`--schema=${schema}`, '--inserts', url], { maxBuffer: 1 << 28 });
    const bytes = [...dump.toString('latin1').matchAll(/\\\\?x((?:[0-9a-f]{2})+)/g)].map((match) => Buffer.from(match[1], 'hex'));
    return Buffer.concat([dump, ...bytes]);
  }
  const name = path.basename(store);
  const files = readdirSync(path.dirname(store)).filter((file) => file.startsWith(name));
  return Buffer.concat(files.map((file) => readFileSync(path.join(path.dirname(store), file))));
}

if (!onPostgres) describe('help and wrong use', () => {
  test('relata --help, relata help: all commands on standard output', async () => {
    for (const args of [['--help'], ['help'], ['-h']]) {
      const text = await cliOk(args);
      for (const command of COMMANDS) assert.match(text, new RegExp(`^  ${command} +\\S`, 'm'));
    }
  });

  test('relata alone is wrong use, with the help on standard error', async () => {
    await refused(2, [], /relata COMMAND/);
  });

  for (const command of COMMANDS) {
    test(`relata help ${command} says the same as relata ${command} --help`, async () => {
      const text = await cliOk(['help', command]);
      assert.equal(text, await cliOk([command, '--help']));
      assert.match(text, new RegExp(`^relata ${command}: `));
      assert.match(readFileSync(path.join(docs, 'command-line.md'), 'utf8'), new RegExp('`relata ' + command + '`'));
    });
  }

  test('--help of a verb is that of its command, and nothing is done', async () => {
    const store = newStore();
    assert.equal(await cliOk(['token', 'create', '--store', store, '--help']), await cliOk(['help', 'token']));
    assert.equal(existsSync(store), false);
  });

  test('relata --version is relata version', async () => {
    assert.equal(await cliOk(['--version']), await cliOk(['version']));
  });

  const wrong = [
    [['nonsense'], /nonsense/],
    [['help', 'nonsense'], /nonsense/],
    [['token'], /create, revoke, list, scopes/],
    [['token', 'make'], /'make'.*create/s],
    [['token', 'create'], /--name/],
    [['token', 'create', '--name'], /--name needs a value/],
    [['token', 'create', '--name', 'x', '--expires-days', 'soon'], /--expires-days: 'soon'/],
    [['token', 'create', '--name', 'x', '--expires-days', '0'], /from 1 to/],
    [['user', 'add'], /--email/],
    [['user', 'add', '--email', 'a@example.com', '--super-admin=yes'], /--super-admin takes no value/],
    [['user', 'add', '--email', 'a@example.com', '--password', 'secret'], /^(?!.*secret).*no option --password here/],
    [['token', 'create', '--nam', 'x'], /no option --nam here/],
    [['token', 'create', '--nam=x'], /no option --nam here/],
    [['settings', 'get'], /NAME/],
    [['settings', 'set', 'labels.cap'], /VALUE/],
    [['settings', 'get', 'a', 'b'], /'b' is too much/],
    [['check', 'all'], /'all' is too much/],
    [['backup'], /--to FILE/],
    [['backup', '--to', 'a', 'b'], /once/],
    [['version', '--store', 'x'], /--store/],
    [['check', '-x'], /-x/],
    [['serve', '--threads', '-1'], /--threads: '-1'/],
    [['serve', '--threads', 'many'], /--threads: 'many'/],
    [['serve', '--workers', '0'], /from 1/],
    [['serve', '--log-level', 'loud'], /--log-level: 'loud'.*debug/],
  ];
  for (const [args, pattern] of wrong) {
    test(`exit code 2: relata ${args.join(' ')}`, async () => {
      await refused(2, args, pattern, { cwd: folder });
      assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('relata.db')), [], 'nothing was tried');
    });
  }

  const addresses = ['8080', 'localhost', ':8080', '127.0.0.1:', '127.0.0.1:http', '127.0.0.1:65536', '127.0.0.1:-1',
    '::1:8080', '[::1]', '[::1:8080', '[]:8080'];
  for (const address of addresses) {
    test(`serve refuses --listen ${address} with a sentence, before it touches the store`, async () => {
      const store = newStore();
      await refused(2, ['serve', '--store', store, '--listen', address], /--listen: '.*' is not an address to listen on, HOST:PORT: \w/);
      assert.equal(existsSync(store), false);
    });
  }

  test('output that cannot be written is a failure', () => {
    const full = spawnSync(PROGRAM, ['token', 'scopes'], { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] });
    assert.equal(full.status, 1);
    assert.match(full.stderr.toString(), /standard output cannot be written/);
  });
});

if (!onPostgres) describe('where options come from', () => {
  // The store that a command uses is the one that it makes.
  async function made(args, options) {
    const cwd = tempFolder('options');
    for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(path.join(cwd.folder, name), text);
    await cliOk(['token', 'create', '--name', 'x', ...args], { cwd: cwd.folder, env: options.env });
    const found = readdirSync(cwd.folder).filter((name) => name.endsWith('.db'));
    cwd.remove();
    return found;
  }
  const files = { 'relata.conf': 'store = conf.db\n', 'other.conf': '# a comment\n\nstore = other.db ; another\nlisten=127.0.0.1:1\n' };

  test('the default is relata.db here', async () => {
    assert.deepEqual(await made([], {}), ['relata.db']);
  });
  test('./relata.conf counts before the default', async () => {
    assert.deepEqual(await made([], { files }), ['conf.db']);
  });
  test('RELATA_CONFIG names another file, --config counts before it', async () => {
    assert.deepEqual(await made([], { files, env: { RELATA_CONFIG: 'other.conf' } }), ['other.db']);
    assert.deepEqual(await made(['--config', 'other.conf'], { files, env: { RELATA_CONFIG: 'relata.conf' } }), ['other.db']);
  });
  test('the environment counts before the file, an empty variable is none', async () => {
    assert.deepEqual(await made([], { files, env: { RELATA_STORE: 'env.db' } }), ['env.db']);
    assert.deepEqual(await made([], { files, env: { RELATA_STORE: '' } }), ['conf.db']);
  });
  test('the option counts before all', async () => {
    assert.deepEqual(await made(['--store', 'option.db'], { files, env: { RELATA_STORE: 'env.db' } }), ['option.db']);
  });

  const faults = [
    ['stor = a.db\n', /line 1: there is no setting 'stor'/],
    ['# one\nstore = a.db\nstore = b.db\n', /line 3: 'store' is here for the second time/],
    ['store = a.db\njust words\n', /line 2: a line has the form key = value/],
    ['[server]\nstore = a.db\n', /line 2: the file has no sections, but \[server\]/],
    [`store = ${'x'.repeat(400)}.db\n`, /line 1: the line is too long/],
  ];
  for (const [text, pattern] of faults) {
    test(`a configuration file is refused: ${pattern}`, async () => {
      const file = path.join(folder, 'faulty.conf');
      writeFileSync(file, text);
      await refused(2, ['token', 'list', '--config', file], pattern, { cwd: folder });
    });
  }
  test('a configuration file that was asked for must be there', async () => {
    await refused(2, ['token', 'list', '--config', path.join(folder, 'no.conf')], /no\.conf cannot be read/);
  });
  test('a wrong value names the place it came from', async () => {
    writeFileSync(path.join(folder, 'wrong.conf'), 'listen = nowhere\n');
    await refused(2, ['serve', '--config', path.join(folder, 'wrong.conf')], /listen in .*wrong\.conf: 'nowhere'/);
    await refused(2, ['serve'], /RELATA_LISTEN: 'there'/, { env: { RELATA_LISTEN: 'there' } });
  });
  test('docs/configuration.md has a line for each option of the server', async () => {
    const text = readFileSync(path.join(docs, 'configuration.md'), 'utf8');
    const help = await cliOk(['serve', '--help']);
    const options = [...help.matchAll(/^ {2}--([a-z-]+) [A-Z|:]+ /gm)].map((match) => match[1]).filter((name) => name !== 'config');
    const described = [...text.matchAll(/^\| `--([a-z-]+) /gm)].map((match) => match[1]);
    assert.ok(options.length >= 7);
    assert.deepEqual(described, options);
    for (const name of options) {
      const key = name.replaceAll('-', '_');
      const initial = help.match(new RegExp(`\\(RELATA_${key.toUpperCase()}; default (.*)\\)`))[1];
      assert.match(text, new RegExp(`\`--${name} [^|]*\\| \`RELATA_${key.toUpperCase()}\` \\| \`${key}\` \\|.*\\| \`${initial}\` \\|`));
    }
  });
});

if (!onPostgres) describe('the store', () => {
  const making = [
    ['token', 'list'],
    ['user', 'list'],
    ['settings'],
    ['demo'],
  ];
  for (const args of making) {
    test(`settled 35: ${args.join(' ')} makes a store that does not exist, and its folder`, async () => {
      const store = path.join(folder, `new-${args[0]}`, 'deeper', 'a.db');
      await cliOk([...args, '--store', store]);
      assert.equal(existsSync(store), true);
      assert.equal(statSync(store).mode & 0o077, 0, 'nobody else may read it');
      assert.equal(statSync(path.dirname(store)).mode & 0o077, 0);
    });
  }
  for (const args of [['check'], ['rebuild'], ['backup', '--to', 'copy.db']]) {
    test(`settled 35: ${args[0]} refuses a store that does not exist with exit code 3`, async () => {
      const store = path.join(folder, 'nowhere', 'a.db');
      await refused(3, [...args, '--store', store], /does not exist/, { cwd: folder });
      assert.equal(existsSync(path.dirname(store)), false, 'and leaves nothing behind');
      assert.equal(existsSync(path.join(folder, 'copy.db')), false);
    });
    test(`${args[0]} refuses an empty file`, async () => {
      const store = newStore();
      writeFileSync(store, '');
      await refused(3, [...args, '--store', store], /is empty/, { cwd: folder });
      assert.equal(statSync(store).size, 0);
    });
  }
  test('exit code 3: a file that is no store, a folder, and a place where none can be', async () => {
    const file = path.join(folder, 'letter.txt');
    writeFileSync(file, 'Dear Sir or Madam,\n'.repeat(500));
    await refused(3, ['token', 'list', '--store', file], /letter\.txt/);
    assert.match(readFileSync(file, 'utf8'), /^Dear Sir/, 'it is left as it was');
    mkdirSync(path.join(folder, 'a-folder'), { recursive: true });
    await refused(3, ['token', 'list', '--store', path.join(folder, 'a-folder')], /a-folder/);
    await refused(3, ['token', 'list', '--store', path.join(file, 'a.db')], /letter\.txt/);
  });

  const withPassword = [
    'postgresql://relata:s3cret@db.example/relata',
    'postgres://relata:s3cret@[::1]:5432/relata?sslmode=require',
    'postgresql://relata@db.example/relata?password=s3cret',
    'postgresql://db.example/relata?user=relata&p%61ssword=s3cret',
    'postgresql://relata:s3c/ret@db.example/relata',
  ];
  for (const url of withPassword) {
    test(`settled 36: a password in --store is refused: ${url}`, async () => {
      for (const command of ['serve', 'check', 'demo']) {
        const { stderr } = await refused(2, [command, '--store', url], /RELATA_STORE/);
        assert.match(stderr, /configuration file/);
        assert.match(stderr, /\.pgpass/);
        assert.doesNotMatch(stderr, /s3c/);
      }
    });
  }
  test('settled 36: the same URL is taken from RELATA_STORE and the configuration, and the password is not shown', async () => {
    const conf = path.join(folder, 'postgres.conf');
    writeFileSync(conf, `store = ${withPassword[0]}\n`);
    for (const options of [{ env: { RELATA_STORE: withPassword[0] } }, { env: { RELATA_CONFIG: conf } }]) {
      const { stderr } = await refused(4, ['token', 'list'], /PostgreSQL/, options);
      assert.doesNotMatch(stderr, /s3cret/);
    }
    await refused(4, ['token', 'list', '--store', 'postgresql://relata@db.example/relata'], /PostgreSQL/);
  });
});

describe('users', () => {
  let store;
  before(() => (store = newStore()));
  const user = (verb, email, ...rest) => [`user`, verb, '--store', store, '--email', email, ...rest];
  const lines = async () => (await cliOk(['user', 'list', '--store', store])).trimEnd().split('\n').filter(Boolean).map((line) => line.split('\t'));

  test('a new store has nobody but the built-in user, who is not listed', async () => {
    assert.deepEqual(await lines(), []);
  });
  test('add, with a password from standard input that is not in the store', async () => {
    await cliOk(user('add', 'kari@example.com', '--first-name', 'Kari', '--last-name', 'Ødegård', '--super-admin', '--password-stdin'), {
      input: 'correct horse battery\n',
    });
    await cliOk(user('add', 'ola@example.com'));
    const [kari, ola] = await lines();
    assert.deepEqual(kari.slice(1), ['kari@example.com', 'Kari Ødegård', 'super admin', 'active']);
    assert.deepEqual(ola.slice(1), ['ola@example.com', ' ', 'user', 'active']);
    assert.equal(bytesOf(store).includes('correct horse'), false);
    assert.equal(bytesOf(store).includes('$argon2id$'), true);
  });
  test('exit code 1: an address twice (case ignored), none at all, a short password, nobody of that address', async () => {
    await refused(1, user('add', 'KARI@example.com'), /already/);
    await refused(1, user('add', 'kari'), /not an e-mail address/);
    await refused(1, user('add', 'new@example.com', '--password-stdin'), /10 to 1,000/, { input: 'short\n' });
    for (const verb of ['remove', 'restore', 'promote', 'demote']) {
      await refused(1, user(verb, 'nobody@example.com'), /nobody@example\.com/);
    }
    assert.equal((await lines()).length, 2);
  });
  test('exit code 2: a password was announced and none came', async () => {
    await refused(2, user('add', 'new@example.com', '--password-stdin'), /no password/);
    await refused(2, user('password', 'ola@example.com'), /no password/);
  });
  test('promote, demote, remove, restore', async () => {
    const state = async () => (await lines()).find((line) => line[1] === 'ola@example.com').slice(3);
    await cliOk(user('promote', 'ola@example.com'));
    assert.deepEqual(await state(), ['super admin', 'active']);
    await cliOk(user('demote', 'ola@example.com'));
    assert.deepEqual(await state(), ['user', 'active']);
    await cliOk(user('remove', 'ola@example.com'));
    assert.deepEqual(await state(), ['user', 'removed']);
    await refused(1, ['token', 'create', '--store', store, '--name', 'x', '--user', 'ola@example.com'], /archived/);
    await cliOk(user('restore', 'ola@example.com'));
    assert.deepEqual(await state(), ['user', 'active']);
  });
  test('a password is set and replaced, and the last line end is not part of it', async () => {
    const before = bytesOf(store);
    await cliOk(user('password', 'ola@example.com'), { input: 'another long password' });
    assert.notDeepEqual(bytesOf(store), before);
    assert.equal(bytesOf(store).includes('another long'), false);
  });
  test('settled 32: the built-in user cannot be given a password, removed or demoted', async () => {
    await refused(1, user('password', 'system'), /no user/, { input: 'correct horse battery\n' });
    await refused(1, user('remove', 'system'), /no user/);
    await refused(1, user('demote', 'system'), /no user/);
  });
});

describe('tokens', () => {
  let server;
  before(async () => {
    server = await startServer();
    await server.cli(['user', 'add', '--email', 'admin@example.com', '--super-admin']);
    await server.cli(['user', 'add', '--email', 'ola@example.com']);
  });
  after(() => server.stop());
  const status = async (token, method = 'GET', target = '/crm/v3/objects/contacts', body) => (await server.api(method, target, body, { token })).status;
  const makeLabel = (token, label) => status(token, 'POST', '/crm/v4/associations/contacts/companies/labels', { label, name: label.toLowerCase() });

  test('the token alone is on standard output, and the store has only a hash of it', async () => {
    const text = await cliOk(['token', 'create', '--store', server.store, '--name', 'hidden']);
    assert.match(text, /^pat-relata-[A-Za-z0-9_-]{43}\n$/);
    const secret = text.trim();
    assert.equal(await status(secret), 200);
    assert.equal(bytesOf(server.store).includes(secret), false);
    assert.equal(bytesOf(server.store).includes(secret.slice('pat-relata-'.length)), false);
    assert.equal(server.log.includes(secret), false);
  });
  test('two tokens are never the same', async () => {
    assert.notEqual(await createToken(server.store, 'same'), await createToken(server.store, 'same'));
  });
  test('settled 32: without --user a token acts for the super admin "system", who is no owner', async () => {
    const token = await server.newToken('of-system');
    assert.equal(await makeLabel(token, 'System'), 200);
    const owners = await server.ok('GET', '/crm/v3/owners');
    assert.deepEqual(owners.results.map((owner) => owner.email).sort(), ['admin@example.com', 'ola@example.com']);
    assert.match(await cliOk(['token', 'list', '--store', server.store]), /^of-system\tsystem\tvalid\t/m);
  });
  test('settled 32: with --user its rights are its scopes and that user’s permissions together', async () => {
    assert.equal(await makeLabel(await server.newToken('a', { user: 'admin@example.com' }), 'Admin'), 200);
    const ola = await server.newToken('b', { user: 'ola@example.com' });
    assert.equal(await makeLabel(ola, 'Ola'), 403);
    assert.equal(await status(ola), 200);
    const narrow = await server.newToken('c', { user: 'admin@example.com', scopes: ['crm.objects.contacts.read'] });
    assert.equal(await status(narrow), 200);
    assert.equal(await status(narrow, 'POST', '/crm/v3/objects/contacts', { properties: { firstname: 'A' } }), 403);
    assert.equal(await status(narrow, 'GET', '/crm/v3/objects/companies'), 403);
    const two = await server.newToken('d', { scopes: ['crm.objects.contacts.read', 'crm.objects.companies.read'] });
    assert.equal(await status(two), 200);
    assert.equal(await status(two, 'GET', '/crm/v3/objects/companies'), 200);
  });
  test('every scope of the list is accepted, another one refused', async () => {
    const scopes = (await cliOk(['token', 'scopes'])).trimEnd().split('\n');
    assert.ok(scopes.length > 30 && scopes.includes('crm.objects.contacts.read'));
    await createToken(server.store, 'all of them', { scopes });
    await refused(1, ['token', 'create', '--store', server.store, '--name', 'x', '--scope', 'crm.everything'], /crm\.everything.*token scopes/);
  });
  test('settled 34: a token is revoked by its name beside the server, and a new one of the name works', async () => {
    const former = await createToken(server.store, 'run');
    assert.equal(await status(former), 200);
    assert.match(await cliOk(['token', 'revoke', '--store', server.store, '--name', 'run']), /^1 revoked/);
    const fresh = await createToken(server.store, 'run');
    assert.equal(await status(former), 401);
    assert.equal(await status(fresh), 200);
    assert.match(await cliOk(['token', 'revoke', '--store', server.store, '--name', 'never made']), /^0 revoked/);
  });
  test('list tells name, user, state, times and scopes', async () => {
    await cliOk(['token', 'create', '--store', server.store, '--name', 'short', '--expires-days', '2']);
    const rows = (await cliOk(['token', 'list', '--store', server.store])).trimEnd().split('\n').map((line) => line.split('\t'));
    const row = (name) => rows.find((cells) => cells[0] === name);
    assert.deepEqual(row('run').slice(1, 3), ['system', 'revoked']);
    assert.deepEqual(row('c').slice(1), ['admin@example.com', 'valid', row('c')[3], 'never', 'crm.objects.contacts.read']);
    assert.equal(Date.parse(row('short')[4]) - Date.parse(row('short')[3]), 2 * 86400000);
    assert.equal(row('short')[5], '*');
  });
  test('a removed user’s tokens stop at the next request', async () => {
    const token = await server.newToken('goes', { user: 'ola@example.com' });
    assert.equal(await status(token), 200);
    await cliOk(['user', 'remove', '--store', server.store, '--email', 'ola@example.com']);
    assert.equal(await status(token), 401);
    await cliOk(['user', 'restore', '--store', server.store, '--email', 'ola@example.com']);
    assert.equal(await status(token), 401, 'restoring a user does not bring tokens back');
  });
  test('exit code 1: a user that is not there, a name too long', async () => {
    await refused(1, ['token', 'create', '--store', server.store, '--name', 'x', '--user', 'nobody@example.com'], /nobody@example\.com/);
    await refused(1, ['token', 'create', '--store', server.store, '--name', 'x'.repeat(101)], /100 characters/);
  });
});

describe('settings', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const set = (name, value) => cliOk(['settings', 'set', name, value, '--store', server.store]);
  const get = (name) => cliOk(['settings', 'get', name, '--store', server.store]);

  test('all of them are listed with value and sentence, as docs/configuration.md has them', async () => {
    const text = await cliOk(['settings', '--store', server.store]);
    const rows = [...text.matchAll(/^([a-z._]+) = (.*)\n {4}\S.* default (.*?)(, fixed.*)?\.$/gm)];
    const documented = [...readFileSync(path.join(docs, 'configuration.md'), 'utf8').matchAll(/^\| `([a-z]+\.[a-z_]+)` \| .*\S.* \| (.*) \|$/gm)];
    assert.ok(rows.length >= 12);
    assert.equal(rows.length * 2, text.trimEnd().split('\n').length);
    assert.deepEqual(documented.map((row) => [row[1], row[2]]), rows.map((row) => [row[1], row[3]]));
  });
  test('get prints the value alone', async () => {
    assert.equal(await get('labels.cap'), '10\n');
    assert.equal(await get('primary.first_company'), 'true\n');
  });
  test('settled 10, 37: set beside the server counts from its next request on', async () => {
    const label = (text) => server.api('POST', '/crm/v4/associations/contacts/companies/labels', { label: text, name: text });
    assert.equal(await set('labels.cap', '1'), 'labels.cap = 1\n');
    assert.equal((await label('one')).status, 200);
    const over = await label('two');
    assert.equal(over.status, 437, over.text);
    assert.match(over.json.message, /\b1\b/);
    await set('labels.cap', '2');
    assert.equal((await label('two')).status, 200);
    assert.equal(await get('labels.cap'), '2\n');
  });
  test('settled 37: what the server changes, the command line sees', async () => {
    await server.ok('PATCH', '/relata/v1/settings', { 'account.name': 'Fjord & Fjell' });
    assert.equal(await get('account.name'), 'Fjord & Fjell\n');
  });
  test('settled 5: primary.first_company switched on beside the server fills in the missing primaries', async () => {
    await set('primary.first_company', 'false');
    const contact = await server.ok('POST', '/crm/v3/objects/contacts', { properties: { firstname: 'Åse' } });
    const company = await server.ok('POST', '/crm/v3/objects/companies', { properties: { name: 'Fjord AS' } });
    await server.ok('PUT', `/crm/v4/objects/contacts/${contact.id}/associations/default/companies/${company.id}`);
    const types = async () => {
      const { results } = await server.ok('GET', `/crm/v4/objects/contacts/${contact.id}/associations/companies`);
      return results[0].associationTypes.map((type) => type.typeId).sort((a, b) => a - b);
    };
    assert.deepEqual(await types(), [279]);
    await set('primary.first_company', 'true');
    const until = Date.now() + 15000;
    while ((await types()).length < 2 && Date.now() < until) await new Promise((next) => setTimeout(next, 100));
    assert.deepEqual(await types(), [1, 279]);
  });
  test('exit code 1: a value out of range, an unknown name, a fixed one; nothing changes', async () => {
    const store = ['--store', server.store];
    await refused(1, ['settings', 'set', 'labels.cap', '1001', ...store], /1 to 1000/);
    await refused(1, ['settings', 'set', 'labels.cap', 'ten', ...store], /'ten'/);
    await refused(1, ['settings', 'set', 'primary.first_company', 'yes', ...store], /true or false/);
    await refused(1, ['settings', 'set', 'account.currency', 'kroner', ...store], /account\.currency/);
    await refused(1, ['settings', 'set', 'labels.cup', '3', ...store], /labels\.cup/);
    await refused(1, ['settings', 'get', 'labels.cup', ...store], /labels\.cup/);
    await refused(1, ['settings', 'set', 'account.portal_id', '5', ...store], /fixed/);
    assert.equal(await get('labels.cap'), '2\n');
    assert.equal(await get('account.currency'), 'NOK\n');
  });
});

describe('serve', () => {
  test('exit code 4: the address is taken', async () => {
    const holder = net.createServer().listen(0, '127.0.0.1');
    await new Promise((next) => holder.once('listening', next));
    const { port } = holder.address();
    const { code, stderr } = await cli(['serve', '--store', newStore(), '--listen', `127.0.0.1:${port}`]);
    holder.close();
    assert.equal(code, 4, stderr);
    assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${port}`));
  });

  test('settled 35: serve makes the store; "listening" names address, port and URL', async () => {
    const server = await startServer({ token: false });
    const line = JSON.parse(server.log.split('\n').find((text) => text.includes('"listening"')));
    assert.equal(line.address, '127.0.0.1');
    assert.equal(line.url, `http://127.0.0.1:${line.port}`);
    if (!onPostgres) assert.equal(existsSync(server.store), true);
    await server.stop();
  });

  test('the log level leaves out what is below it', async () => {
    const server = await startServer({ env: { RELATA_LOG_LEVEL: 'info' } });
    await server.api('GET', '/healthz', undefined, { token: null });
    await server.ok('GET', '/crm/v3/objects/contacts');
    assert.match(server.log, /"event":"request"/);
    await server.stop();

    const child = spawn(PROGRAM, ['serve', '--store', newStore(), '--listen', '127.0.0.1:0', '--log-level', 'error'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.on('data', (bytes) => (log += bytes));
    await new Promise((next) => setTimeout(next, 1500));
    child.kill('SIGTERM');
    assert.equal(await new Promise((next) => child.on('close', next)), 0);
    assert.equal(log, '');
  });

  const half = (server, path_, body) => {
    const text = JSON.stringify(body);
    return [
      `POST ${path_} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text.slice(0, 10)}`,
      text.slice(10),
    ];
  };

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    test(`${signal} drains: a request in flight is finished and kept, new ones are not taken, exit code 0`, async () => {
      const server = await startServer();
      const [first, rest] = half(server, '/crm/v3/objects/contacts', { properties: { firstname: 'Drained' } });
      const reply = server.raw([first, 800, rest], { waitMs: 8000 });
      await new Promise((next) => setTimeout(next, 300));
      const end = server.halt(signal);
      await new Promise((next) => setTimeout(next, 200));
      await assert.rejects(fetch(`${server.url}/healthz`));
      assert.equal((await reply).status, 201);
      assert.deepEqual(await end, { code: 0, signal: null });
      assert.match(server.log, /"event":"stopping"/);
      assert.match(server.log, /"event":"stopped"/);
      await server.start();
      const { results } = await server.ok('GET', '/crm/v3/objects/contacts');
      assert.deepEqual(results.map((record) => record.properties.firstname), ['Drained']);
      await server.stop();
    });
  }

  test('a second signal ends it at once, one that comes with the first does not', async () => {
    const server = await startServer();
    const [first] = half(server, '/crm/v3/objects/contacts', { properties: { firstname: 'Never complete' } });
    const reply = server.raw([first], { waitMs: 15000 });
    await new Promise((next) => setTimeout(next, 300));
    const began = Date.now();
    const end = server.halt('SIGTERM');
    process.kill(server.pid, 'SIGTERM');
    await new Promise((next) => setTimeout(next, 800));
    assert.equal(server.log.includes('"event":"killed"'), false, 'the twin signal is not taken for impatience');
    process.kill(server.pid, 'SIGTERM');
    assert.deepEqual(await end, { code: 143, signal: null });
    assert.ok(Date.now() - began < 4000);
    await reply;
    assert.equal((await cli(['check', '--store', server.store])).code, 0);
  });
});

describe('the demonstration account', () => {
  let server;
  const counts = {};
  before(async () => {
    server = await startServer({ demo: true });
  });
  after(() => server.stop());

  async function all(type, properties = []) {
    const found = [];
    let after_ = '';
    do {
      const page = await server.ok('GET', `/crm/v3/objects/${type}?limit=100&properties=${properties.join(',')}${after_}`);
      found.push(...page.results);
      after_ = page.paging ? `&after=${page.paging.next.after}` : undefined;
    } while (after_);
    return found;
  }

  test('about 2,000 records of every kind', async () => {
    const least = { contacts: 700, companies: 230, deals: 280, tickets: 140, emails: 390, products: 20, line_items: 100, notes: 50,
      tasks: 50, calls: 50, meetings: 40, p_rental: 7, p_project: 15 };
    let sum = 0;
    for (const [type, count] of Object.entries(least)) {
      counts[type] = (await all(type)).length;
      sum += counts[type];
      assert.ok(counts[type] >= count, `${type}: ${counts[type]}`);
    }
    assert.ok(sum > 1900 && sum < 2600, `${sum}`);
  });
  test('relata demo on a store that has it says so and changes nothing', async () => {
    const text = await cliOk(['demo', '--store', server.store]);
    assert.match(text, /already/);
    assert.equal((await all('companies')).length, counts.companies);
  });
  test('is the same at every run, but for its dates', async () => {
    const other = await startServer({ demo: true });
    const here = (await all('contacts', ['email', 'jobtitle', 'city'])).map(({ id, properties: p }) => [id, p.email, p.jobtitle, p.city]);
    const there = [];
    for (const [id, ...values] of here.filter((_, i) => i % 40 === 0)) {
      const { properties: p } = await other.ok('GET', `/crm/v3/objects/contacts/${id}?properties=email,jobtitle,city`);
      there.push([id, p.email, p.jobtitle, p.city]);
      assert.deepEqual([p.email, p.jobtitle, p.city], values);
    }
    assert.ok(there.length > 15);
    await other.stop();
  });
  test('both languages, and no address that could reach anybody', async () => {
    const contacts = await all('contacts', ['firstname', 'lastname', 'email', 'country']);
    assert.ok(contacts.filter(({ properties: p }) => p.country === 'Norge').length > 400);
    assert.ok(contacts.filter(({ properties: p }) => p.country === 'United Kingdom').length > 100);
    assert.ok(contacts.some(({ properties: p }) => /[æøå]/i.test(p.firstname + p.lastname)));
    for (const { properties: p } of contacts) assert.match(p.email, /@([a-z0-9-]+\.)?example(\.com)?$/);
    for (const { properties: p } of await all('companies', ['domain'])) assert.match(p.domain, /\.example$/);
  });
  test('users: one super admin and ordinary ones, who own the records', async () => {
    const users = (await cliOk(['user', 'list', '--store', server.store])).trimEnd().split('\n').map((line) => line.split('\t'));
    assert.equal(users.find((user) => user[1] === 'kari.nord@example.com')[3], 'super admin');
    assert.equal(users.find((user) => user[1] === 'ola.berg@example.com')[3], 'user');
    const owners = new Set((await all('deals', ['hubspot_owner_id'])).map(({ properties: p }) => p.hubspot_owner_id));
    assert.deepEqual([...owners].sort(), users.map((user) => user[0]).sort());
  });
  test('deals have a history of their stages', async () => {
    const { results } = await server.ok('GET', '/crm/v3/objects/deals?limit=50&propertiesWithHistory=dealstage');
    const moved = results.filter((deal) => deal.propertiesWithHistory.dealstage.length > 2);
    assert.ok(moved.length > 20);
    for (const deal of moved) {
      const times = deal.propertiesWithHistory.dealstage.map((entry) => entry.timestamp);
      assert.deepEqual(times, [...times].sort().reverse());
      assert.ok(new Set(times).size === times.length);
    }
  });

  const pairs = [['contacts', 'companies'], ['contacts', 'deals'], ['companies', 'deals'], ['contacts', 'tickets'], ['companies', 'tickets'],
    ['deals', 'tickets'], ['contacts', 'contacts'], ['companies', 'companies'], ['deals', 'deals'], ['tickets', 'tickets'],
    ['contacts', 'p_rental'], ['contacts', 'p_project'], ['companies', 'p_project'], ['p_project', 'p_project']];
  for (const [from, to] of pairs) {
    test(`labels between ${from} and ${to} are there, and each is in use`, async () => {
      const { results } = await server.ok('GET', `/crm/v4/associations/${from}/${to}/labels`);
      const labels = results.filter((label) => label.category === 'USER_DEFINED' && label.label !== null);
      assert.ok(labels.length > 0);
      const used = new Set();
      const ids = (await all(from)).map((record) => record.id);
      for (let at = 0; at < ids.length; at += 1000) {
        const reply = await server.api('POST', `/crm/v4/associations/${from}/${to}/batch/read`, { inputs: ids.slice(at, at + 1000).map((id) => ({ id })) });
        for (const row of reply.json.results) for (const link of row.to) for (const type of link.associationTypes) used.add(type.typeId);
      }
      for (const label of labels) assert.ok(used.has(label.typeId), `${label.label} (${label.typeId}) is not used`);
    });
  }
  test('labels are single and paired, and one has the limit 1', async () => {
    const labels = async (from, to) => (await server.ok('GET', `/crm/v4/associations/${from}/${to}/labels`)).results.map((label) => label.label);
    for (const label of ['Decision maker', 'Billing contact', 'Champion']) assert.ok((await labels('deals', 'contacts')).includes(label), label);
    assert.ok((await labels('contacts', 'deals')).includes('Championed by'));
    assert.ok((await labels('companies', 'contacts')).includes('Beslutningstaker'));
    for (const label of ['Manager', 'Employee']) assert.ok((await labels('contacts', 'contacts')).includes(label), label);
    const { results } = await server.ok('GET', '/crm/v4/associations/definitions/configurations/deals/contacts');
    const billing = (await server.ok('GET', '/crm/v4/associations/deals/contacts/labels')).results.find((label) => label.label === 'Billing contact');
    assert.equal(results.find((limit) => limit.typeId === billing.typeId).userEnforcedMaxToObjectIds, 1);
  });

  test('the Rental example, exactly, from both ends', async () => {
    const source = { 'Anna Aune': 'ORGANIC_SEARCH', 'Bjørn Bakke': 'ORGANIC_SEARCH', 'Cecilie Christensen': 'PAID_SEARCH',
      'Daniel Dahl': 'DIRECT_TRAFFIC', 'Emma Evans': 'DIRECT_TRAFFIC' };
    const expected = ['A-R1 Short-term', 'A-R2 Long-term', 'B-R3 Short-term', 'C-R4 Long-term', 'C-R5 Long-term',
      'D-R6 Long-term Short-term', 'E-R7'];
    const rentals = await all('p_rental', ['name']);
    assert.deepEqual(rentals.map(({ properties: p }) => p.name).sort(), ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7']);
    const nameOf = new Map(rentals.map(({ id, properties: p }) => [id, p.name]));
    const contacts = await all('contacts', ['firstname', 'lastname', 'hs_analytics_source']);
    const found = [];
    const text = (types) => types.filter((type) => type.category === 'USER_DEFINED' && type.label !== null).map((type) => type.label).sort();
    for (const { id, properties: p } of contacts.filter(({ properties: q }) => source[`${q.firstname} ${q.lastname}`])) {
      assert.equal(p.hs_analytics_source, source[`${p.firstname} ${p.lastname}`]);
      const { results } = await server.ok('GET', `/crm/v4/objects/contacts/${id}/associations/p_rental?limit=500`);
      for (const link of results) {
        found.push([`${p.firstname[0]}-${nameOf.get(String(link.toObjectId))}`, ...text(link.associationTypes)].join(' '));
      }
    }
    assert.deepEqual(found.sort(), expected);
    const reply = await server.ok('POST', '/crm/v4/associations/p_rental/contacts/batch/read', { inputs: rentals.map(({ id }) => ({ id })) });
    const initial = new Map(contacts.map(({ id, properties: p }) => [id, p.firstname[0]]));
    const back = reply.results.flatMap((row) => row.to.map((link) =>
      [`${initial.get(String(link.toObjectId))}-${nameOf.get(row.from.id)}`, ...text(link.associationTypes)].join(' ')));
    assert.deepEqual(back.sort(), expected, 'and nobody else is linked to a rental');
  });

  test('relata check finds no fault beside the server, and names each invariant', async () => {
    const text = await cliOk(['check', '--store', server.store]);
    for (const number of [1, 2, 3, 4, 5, 6, 7, 9]) assert.match(text, new RegExp(`^${number} .* \\.\\.\\. ok$`, 'm'));
    assert.match(text.trimEnd().split('\n').at(-1), /^No fault found in /);
  });
  test('relata rebuild beside the server leaves everything sound', async () => {
    await cliOk(['rebuild', '--store', server.store]);
    await cliOk(['check', '--store', server.store]);
    assert.equal((await all('companies')).length, counts.companies);
  });

  onFiles('settled 38: a backup made during writes opens, is sound, and is one state', async () => {
    let stop = false;
    let made = 0;
    const writer = (async () => {
      while (!stop) {
        await server.ok('POST', '/crm/v3/objects/notes', { properties: { hs_timestamp: '2026-01-01T00:00:00Z', hs_note_body: `n${made}` } });
        made++;
      }
    })();
    const copies = [path.join(folder, 'copy-1.db'), path.join(folder, 'copy-2.db')];
    const text = await cliOk(['backup', '--store', server.store, '--to', copies[0]]);
    await cliOk(['backup', '--store', server.store, copies[1]]);
    stop = true;
    await writer;
    assert.ok(made > 0);
    assert.match(text, new RegExp(`copy-1\\.db: ${statSync(copies[0]).size} bytes`));
    for (const copy of copies) {
      assert.equal(statSync(copy).mode & 0o077, 0);
      assert.match(await cliOk(['check', '--store', copy]), /No fault found/);
    }
    const restored = await startServer({ store: copies[0] });
    const contact = await restored.ok('GET', '/crm/v3/objects/contacts/anna.aune@leie.example?idProperty=email');
    assert.equal(contact.properties.firstname, 'Anna');
    await restored.stop();
  });
  onFiles('a backup does not overwrite, and goes nowhere else', async () => {
    const there = path.join(folder, 'there.db');
    writeFileSync(there, 'precious');
    await refused(1, ['backup', '--store', server.store, '--to', there], /there already/);
    assert.equal(readFileSync(there, 'utf8'), 'precious');
    const { code, stderr } = await cli(['backup', '--store', server.store, '--to', path.join(folder, 'no-folder', 'c.db')]);
    assert.ok([1, 3].includes(code), stderr);
    assert.match(stderr, /no-folder/);
  });
});

describe('check', () => {
  test('exit code 1: what breaks an invariant is named with its number', async () => {
    const store = newStore();
    await cliOk(['demo', '--store', store]);
    // A label loses its link, and a contact its primary company: invariants 2 and 3.
    const [{ a, b, pair }] = await queryStore(store, 'SELECT a, b, pair FROM link WHERE label >= 100 LIMIT 1');
    assert.equal(await changeStore(store, `DELETE FROM link WHERE a = ${a} AND b = ${b} AND pair = ${pair} AND label = 0`), 1);
    await changeStore(store, 'DELETE FROM link WHERE label = 1 AND a = (SELECT max(a) FROM link WHERE label = 1)');
    const { code, stdout } = await cli(['check', '--store', store]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, new RegExp(`^  2: .*\\b(${a}|${b})\\b`, 'm'));
    assert.match(stdout, /^ {2}3: /m);
    assert.match(stdout.trimEnd().split('\n').at(-1), /^\d+ faults found in /);
    assert.match(stdout, /\.\.\. ok$/m, 'the other parts are verified all the same');
  });
});
