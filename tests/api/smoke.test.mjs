// The least that must hold: the program says who it is, starts, answers, refuses in the published form, and stops.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertErrorForm, cli, cliOk, startServer, tempFolder } from './harness.mjs';

describe('the command line', () => {
  test('version prints one line with name and number', async () => {
    assert.match(await cliOk(['version']), /^relata \d+\.\d+\.\d+\n$/i);
  });

  for (const command of ['serve', 'demo', 'user', 'token', 'settings', 'check', 'backup', 'rebuild', 'version']) {
    test(`${command} --help explains itself and does nothing`, async () => {
      const text = await cliOk([command, '--help']);
      assert.match(text, new RegExp(`relata ${command}`));
    });
  }

  test('an unknown subcommand or option is refused with exit code 2 and a hint on standard error', async () => {
    for (const args of [['frobnicate'], ['serve', '--frobnicate']]) {
      const { code, stderr } = await cli(args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, /frobnicate/);
    }
  });

  test('settled 35: token makes a store that does not exist, check and backup refuse', async () => {
    const { folder, remove } = tempFolder('cli');
    const store = path.join(folder, 'a.db');
    for (const args of [['check', '--store', store], ['backup', '--store', store, path.join(folder, 'b.db')]]) {
      assert.notEqual((await cli(args)).code, 0);
      assert.equal(existsSync(store), false, 'a refusal leaves no file');
    }
    await cliOk(['token', 'create', '--store', store, '--name', 'first']);
    assert.equal(existsSync(store), true);
    await cliOk(['check', '--store', store]);
    remove();
  });

  test('a token is one word on the last line', async () => {
    const { folder, remove } = tempFolder('cli');
    const text = await cliOk(['token', 'create', '--store', path.join(folder, 'a.db'), '--name', 'x']);
    assert.match(text, /(^|\n)[A-Za-z0-9_-]{20,}\n$/);
    remove();
  });
});

describe('the server', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  test('health and readiness answer 200 without a token', async () => {
    for (const target of ['/healthz', '/readyz']) {
      assert.equal((await server.api('GET', target, undefined, { token: null })).status, 200, target);
    }
  });

  test('/metrics is Prometheus text', async () => {
    const reply = await server.api('GET', '/metrics', undefined, { token: null });
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
    assert.match(reply.text, /^# TYPE relata_\w+ (counter|gauge|histogram)$/m);
    for (const line of reply.text.trimEnd().split('\n')) {
      assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? [-+0-9.eEinfNa]+)$/);
    }
  });

  test('a path that nobody serves is 404 in the published error form', async () => {
    const reply = await server.api('GET', '/crm/v3/no/such/thing');
    assert.equal(reply.status, 404);
    assertErrorForm(reply);
  });

  test('no token, a wrong one and another scheme are 401 INVALID_AUTHENTICATION', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic QTpC' }]) {
      const reply = await server.api('GET', '/crm/v3/objects/contacts', undefined, { token: null, headers });
      assert.equal(reply.status, 401);
      assertErrorForm(reply);
      assert.equal(reply.json.category, 'INVALID_AUTHENTICATION');
    }
  });

  test('with a token the same request is served', async () => {
    const reply = await server.api('GET', '/crm/v3/objects/contacts');
    assert.equal(reply.status, 200);
    assert.deepEqual(reply.json.results, []);
  });

  for (const version of [13, 14]) {
    test(`the official client ${version} creates a contact and reads it back`, async () => {
      const client = server.client(version);
      const made = await client.crm.contacts.basicApi.create({
        properties: { email: `smoke-${version}@example.com`, firstname: 'Åse' },
        associations: [],
      });
      const read = await client.crm.contacts.basicApi.getById(made.id, ['email', 'firstname']);
      assert.equal(read.properties.firstname, 'Åse');
      assert.equal(read.properties.email, `smoke-${version}@example.com`);
    });
  }

  test('what was acknowledged is there after a restart', async () => {
    const made = await server.ok('POST', '/crm/v3/objects/companies', { properties: { name: 'Fjord AS' } });
    await server.restart();
    const read = await server.ok('GET', `/crm/v3/objects/companies/${made.id}?properties=name`);
    assert.equal(read.properties.name, 'Fjord AS');
  });

  test('each request is one JSON line in the log, without the values it carried', async () => {
    await server.ok('POST', '/crm/v3/objects/contacts', { properties: { firstname: 'Ragnhildur' } });
    const lines = server.log.trimEnd().split('\n').map((line) => JSON.parse(line));
    const requests = lines.filter((line) => line.event === 'request');
    assert.ok(requests.some((line) => line.method === 'POST' && line.status === 201));
    assert.doesNotMatch(server.log, /Ragnhildur|smoke-1|Bearer/);
    assert.ok(!server.log.includes(server.token));
  });
});
