// Who may do what: credentials, scopes, the user behind a token (settled 32, R9-R11).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertErrorForm, cliOk, startServer } from './harness.mjs';
import { ROUTES, address } from './routes.mjs';
import { exchange } from './wire.mjs';

const CONTACTS = '/crm/v3/objects/contacts';
const NOT_FOUND = 'Authentication credentials not found.';
const title = (route) => `${route.method} ${route.pattern}`;

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const relata = (...args) => cliOk([...args, '--store', server.store]);
const statusWith = async (token, target = CONTACTS) => (await server.api('GET', target, undefined, { token })).status;

function assertUnauthenticated(reply, what) {
  assert.equal(reply.status, 401, `${what}: ${reply.text}`);
  assertErrorForm(reply);
  assert.ok(reply.json.message.startsWith(NOT_FOUND), reply.json.message);
  assert.equal(reply.json.category, 'INVALID_AUTHENTICATION');
  assert.match(reply.headers.get('www-authenticate'), /^Bearer/);
}

describe('credentials', () => {
  test('what is no bearer token that we made is 401', async () => {
    const cases = {
      none: [],
      empty: ['Authorization: '],
      'the scheme alone': ['Authorization: Bearer', 'Authorization: Bearer '],
      unknown: ['Authorization: Bearer pat-relata-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
      'a part of it': [`Authorization: Bearer ${server.token.slice(0, -1)}`],
      'more than it': [`Authorization: Bearer ${server.token}x`],
      'in capitals': [`Authorization: Bearer ${server.token.toUpperCase()}`],
      basic: [`Authorization: Basic ${Buffer.from(`${server.token}:`).toString('base64')}`, `Authorization: Basic ${server.token}`],
      'without a scheme': [`Authorization: ${server.token}`],
      token: [`Authorization: Token ${server.token}`],
      'two words': [`Authorization: Bearer ${server.token} ${server.token}`],
      'letters beyond ASCII': ['Authorization: Bearer \xe5\xff'],
      long: [`Authorization: Bearer ${'x'.repeat(20_000)}`],
      'in another header': [`X-Api-Key: ${server.token}`, `Cookie: token=${server.token}`],
    };
    for (const [name, headers] of Object.entries(cases)) {
      for (const header of headers.length ? headers : [undefined]) {
        assertUnauthenticated(await exchange(server, 'GET', CONTACTS, { token: null, headers: header ? [header] : [] }), name);
      }
    }
  });

  test('the old key in the query is 401', async () => {
    for (const query of ['hapikey=12345678-1234-1234-1234-123456789abc', `hapikey=${server.token}`, `access_token=${server.token}`]) {
      assertUnauthenticated(await server.api('GET', `${CONTACTS}?${query}`, undefined, { token: null }), query);
    }
  });

  test('the scheme is known in any case, with more than one space', async () => {
    for (const header of [`bearer ${server.token}`, `BEARER ${server.token}`, `Bearer   ${server.token}  `]) {
      assert.equal((await exchange(server, 'GET', CONTACTS, { token: null, headers: [`Authorization: ${header}`] })).status, 200, header);
    }
  });

  test('every operation but those for operators and the document asks for them, before it looks at anything else', async () => {
    for (const route of ROUTES) {
      const reply = await server.api(route.method, address(route, { type: 'widgets', from: 'widgets' }), route.body, { token: null });
      if (route.permission === 'anyone') assert.equal(reply.status, 200, title(route));
      else assertUnauthenticated(reply, title(route));
    }
  });

  test('a malformed body of somebody unknown is not looked at', async () => {
    assertUnauthenticated(await server.api('POST', CONTACTS, '{', { token: null }), 'malformed');
  });

  test('a revoked token is refused at the next request, the others are not', async () => {
    const [one, two] = [await server.newToken('shortlived'), await server.newToken('other')];
    assert.equal(await statusWith(one), 200);
    await relata('token', 'revoke', '--name', 'shortlived');
    assertUnauthenticated(await server.api('GET', CONTACTS, undefined, { token: one }), 'revoked');
    assert.equal(await statusWith(two), 200);
  });

  test('an expired token is refused', async () => {
    const text = await relata('token', 'create', '--name', 'brief', '--expires-days', '1');
    const token = text.trimEnd().split('\n').at(-1);
    // A day passes: the only way to it within a test is the store.
    const end = Date.now() + 2000;
    assert.equal(await server.change(`UPDATE token SET expires_at = ${end} WHERE name = 'brief'`), 1);
    assert.equal(await statusWith(token), 200);
    await new Promise((resolve) => setTimeout(resolve, end - Date.now() + 50));
    assertUnauthenticated(await server.api('GET', CONTACTS, undefined, { token }), 'expired');
    assert.match(await relata('token', 'list'), /^brief\t.*\texpired\t/m);
  });

  test('the token of a user who is removed is refused, also once the user is back', async () => {
    await relata('user', 'add', '--email', 'gone@example.com', '--super-admin');
    const token = await server.newToken('of gone', { user: 'gone@example.com' });
    assert.equal(await statusWith(token), 200);
    await relata('user', 'remove', '--email', 'gone@example.com');
    assertUnauthenticated(await server.api('GET', CONTACTS, undefined, { token }), 'removed');
    await relata('user', 'restore', '--email', 'gone@example.com');
    assertUnauthenticated(await server.api('GET', CONTACTS, undefined, { token }), 'restored');
  });

  test('the store holds no token, only a hash', async () => {
    const rows = await server.query('SELECT * FROM token');
    assert.ok(rows.length > 0);
    const text = rows.map((row) => Object.values(row).join(' ')).join('\n');
    assert.ok(!text.includes(server.token));
    assert.ok(!text.includes(Buffer.from(server.token).toString('hex')));
    assert.ok(rows.every((row) => row.hash.length === 64));
  });
});

describe('settled 32: scopes', () => {
  // What opens an operation: any of the scopes of one of these lists, of each of these lists for a pair of definitions.
  const contacts = { read: 'crm.objects.contacts.read', write: 'crm.objects.contacts.write' };
  const companies = { read: 'crm.objects.companies.read', write: 'crm.objects.companies.write' };
  const schema = (name) => ({ read: `crm.schemas.${name}.read`, write: `crm.schemas.${name}.write` });
  const definitions = (name, records) => [schema(name).read, schema(name).write, records];
  const OPENED_BY = {
    anyone: [],
    token: [],
    'record.read': [[contacts.read, contacts.write]],
    'record.write': [[contacts.write]],
    'link.read': [[contacts.read, contacts.write, companies.read, companies.write]],
    'link.write': [[contacts.write, companies.write]],
    'schema.read': [definitions('contacts', contacts.read)],
    'schema.write': [[schema('contacts').write]],
    'pair.read': [definitions('contacts', contacts.read), definitions('companies', companies.read)],
    'pair.write': [[schema('contacts').write], [schema('companies').write]],
    'custom.read': [definitions('custom', 'crm.objects.custom.read')],
    'custom.write': [[schema('custom').write]],
    'owners.read': [['crm.objects.owners.read', 'settings.users.read']],
    'settings.read': [['settings.users.read', 'settings.users.write', 'oauth']],
    'settings.write': [['settings.users.write']],
    'changes.read': [['crm.export']],
  };
  const SETS = [
    ['content'],
    ['tickets', 'crm.objects.deals.write', 'crm.schemas.deals.write', 'automation'],
    [contacts.read],
    [contacts.write],
    [companies.read],
    [companies.write],
    [contacts.read, companies.read],
    [schema('contacts').read],
    [schema('contacts').write],
    [schema('contacts').read, schema('companies').read],
    [schema('contacts').write, schema('companies').write],
    [schema('contacts').write, schema('companies').read],
    [schema('custom').read],
    [schema('custom').write],
    ['crm.objects.custom.read'],
    ['crm.objects.owners.read'],
    ['settings.users.read'],
    ['settings.users.write'],
    ['oauth'],
    ['crm.export'],
    [], // all
  ];
  const opens = (scopes, permission) =>
    scopes.length === 0 || OPENED_BY[permission].every((choice) => choice.some((scope) => scopes.includes(scope)));

  for (const scopes of SETS) {
    test(`a token with ${scopes.join(' + ') || 'all scopes'} opens what it should, and nothing else`, async () => {
      const token = await server.newToken(`scopes ${scopes.join(' ')}`.slice(0, 90), { scopes });
      let opened = 0;
      for (const route of ROUTES) {
        const reply = await server.api(route.method, address(route), route.body, { token });
        if (opens(scopes, route.permission)) {
          assert.ok(reply.status !== 403, `${title(route)}: ${reply.status} ${reply.text}`);
          // A token that names no token of ours is the one thing that is refused as unknown here.
          assert.ok(reply.status !== 401 || route.operation === 'account.token_info', title(route));
          opened++;
          continue;
        }
        assert.equal(reply.status, 403, `${title(route)}: ${reply.text}`);
        assertErrorForm(reply);
        assert.ok(reply.json.message.startsWith("This app hasn't been granted all required scopes to make this call."));
        assert.equal(reply.json.category, 'MISSING_SCOPES');
        const [first, ...more] = reply.json.errors;
        assert.equal(more.length, 0);
        const missing = OPENED_BY[route.permission].find((choice) => !choice.some((scope) => scopes.includes(scope)));
        for (const scope of first.context.requiredGranularScopes) {
          assert.ok(OPENED_BY[route.permission].flat().includes(scope), `${title(route)} names ${scope}`);
        }
        // With what the refusal names, the token would do: for a link one of the two ends is enough.
        const named = first.context.requiredGranularScopes;
        assert.ok(named.length > 0 && (missing.some((scope) => named.includes(scope)) || named.some((scope) => opens([scope], route.permission))), title(route));
      }
      assert.ok(opened >= ROUTES.filter((route) => ['anyone', 'token'].includes(route.permission)).length);
    });
  }

  test('scopes are those of the object type in the path, in any spelling, before its records are looked for', async () => {
    const token = await server.newToken('deals only', { scopes: ['crm.objects.deals.read'] });
    for (const word of ['deals', 'Deal', '0-3']) assert.equal(await statusWith(token, `/crm/v3/objects/${word}`), 200);
    for (const word of ['contacts', '0-1', 'companies', 'tickets', 'line_items']) {
      assert.equal(await statusWith(token, `/crm/v3/objects/${word}`), 403, word);
      assert.equal(await statusWith(token, `/crm/v3/objects/${word}/900000001`), 403, word);
    }
    // An object type that is not there is told to everybody who may speak.
    const reply = await server.api('GET', '/crm/v3/objects/widgets', undefined, { token });
    assert.equal(reply.status, 400);
    assert.equal(reply.json.message, 'Unable to infer object type from: widgets');
  });

  test('dated paths ask for the same scopes as the numbered ones', async () => {
    const token = await server.newToken('nothing much', { scopes: ['content'] });
    for (const target of [
      '/crm/objects/2026-03/contacts',
      '/crm/objects/2026-03/contacts/1/associations/companies',
      '/crm/associations/2026-09/contacts/companies/labels',
      '/crm/associations/v4/contacts/companies/labels',
      '/crm/properties/2025-09/contacts',
      '/crm/pipelines/2026-03/deals',
      '/crm/owners/2026-03',
      '/crm/v3/schemas',
      '/crm-object-schemas/2026-03/schemas',
      '/crm/limits/2026-03/associations/labels',
    ]) {
      assert.equal(await statusWith(token, target), 403, target);
    }
  });

  test('a token asks for at least one scope, a known one', async () => {
    for (const scope of ['nothing', 'crm.objects.contacts', '']) {
      const { code, stderr } = await server.cli(['token', 'create', '--name', 'bad', '--scope', scope]);
      assert.notEqual(code, 0, scope);
      assert.match(stderr, /scope/);
    }
  });
});

describe('R9-R11: an ordinary user with all scopes', () => {
  let token;
  let admin;
  before(async () => {
    await relata('user', 'add', '--email', 'ordinary@example.com');
    await relata('user', 'add', '--email', 'boss@example.com', '--super-admin');
    token = await server.newToken('ordinary', { user: 'ordinary@example.com' });
    admin = await server.newToken('boss', { user: 'boss@example.com' });
  });

  test('R9, R10: may not change a definition or a setting, a super admin may', async () => {
    for (const route of ROUTES) {
      const reply = await server.api(route.method, address(route), route.body, { token });
      const refused = ['schema.write', 'pair.write', 'custom.write', 'settings.write'].includes(route.permission);
      assert.equal(reply.status === 403, refused, `${title(route)}: ${reply.status} ${reply.text}`);
      if (refused) {
        assertErrorForm(reply);
        assert.match(reply.json.message, /super admin/);
        assert.notEqual(reply.json.category, 'MISSING_SCOPES');
      }
      const asAdmin = await server.api(route.method, address(route), route.body, { token: admin });
      assert.notEqual(asAdmin.status, 403, title(route));
    }
  });

  test('R11: may make records, link them and put labels on the links', async () => {
    const labels = '/crm/v4/associations/contacts/companies/labels';
    const { results } = await server.ok('POST', labels, { name: 'host', label: 'Host' }, { token: admin });
    const as = { token };
    const contact = await server.ok('POST', CONTACTS, { properties: { firstname: 'Kari' } }, as);
    const company = await server.ok('POST', '/crm/v3/objects/companies', { properties: { name: 'Fjord' } }, as);
    const link = `/crm/v4/objects/contacts/${contact.id}/associations/companies/${company.id}`;
    const put = await server.ok('PUT', link, [{ associationCategory: 'USER_DEFINED', associationTypeId: results[0].typeId }], as);
    assert.ok(put.labels.includes('Host'), put.labels.join());
    await server.ok('GET', labels, undefined, as);
    await server.ok('GET', '/relata/v1/settings', undefined, as);
    await server.ok('DELETE', link, undefined, as);
    await server.ok('DELETE', `${CONTACTS}/${contact.id}`, undefined, as);
    await server.refused(403, 'POST', labels, { name: 'guest', label: 'Guest' }, as);
    await server.refused(403, 'PUT', labels, { associationTypeId: results[0].typeId, label: 'Landlord' }, as);
    await server.refused(403, 'DELETE', `${labels}/${results[0].typeId}`, undefined, as);
  });

  test('who is made a super admin, or no longer is one, notices at the next request', async () => {
    const target = ['PATCH', '/relata/v1/settings', { 'labels.cap': 10 }, { token }];
    await server.refused(403, ...target);
    await relata('user', 'promote', '--email', 'ordinary@example.com');
    await server.ok(...target);
    await relata('user', 'demote', '--email', 'ordinary@example.com');
    await server.refused(403, ...target);
  });

  test('a scope that is missing is told first, also to an ordinary user', async () => {
    const weak = await server.newToken('weak', { user: 'ordinary@example.com', scopes: ['content'] });
    const error = await server.refused(403, 'PATCH', '/relata/v1/settings', { 'labels.cap': 10 }, { token: weak });
    assert.equal(error.category, 'MISSING_SCOPES');
  });

  test('nobody makes a token for the built-in user by name, or for who is not there', async () => {
    for (const user of ['nobody@example.com', '']) {
      assert.notEqual((await server.cli(['token', 'create', '--name', 'x', '--user', user])).code, 0, user);
    }
  });
});

describe('row 76: whose token is this', () => {
  const INFO = '/oauth/v2/private-apps/get/access-token-info';

  test('names the user, the account, the app and the scopes of the token in the body', async () => {
    const scopes = ['crm.objects.contacts.read', 'tickets'];
    await relata('user', 'add', '--email', 'info@example.com');
    const token = await server.newToken('info', { user: 'info@example.com', scopes });
    const info = await server.ok('POST', INFO, { tokenKey: token });
    const me = await server.ok('GET', '/relata/v1/me', undefined, { token });
    assert.deepEqual(Object.keys(info).sort(), ['appId', 'hubId', 'scopes', 'userId']);
    assert.deepEqual([...info.scopes].sort(), scopes);
    assert.equal(String(info.userId), me.user.id);
    assert.equal(String(info.hubId), me.portalId);
    assert.equal(typeof info.userId, 'number');
    assert.equal(typeof info.hubId, 'number');
    assert.equal((await server.ok('GET', '/account-info/v3/details')).portalId, info.hubId);
  });

  test('a token with all scopes lists them all', async () => {
    const info = await server.ok('POST', INFO, { tokenKey: server.token });
    const known = (await relata('token', 'scopes')).trimEnd().split('\n');
    assert.deepEqual(info.scopes, known);
  });

  test('an unknown or revoked one is 401, none is 400, and credentials are needed to ask', async () => {
    const token = await server.newToken('to be revoked');
    await relata('token', 'revoke', '--name', 'to be revoked');
    for (const tokenKey of ['x', token, '']) {
      const reply = await server.api('POST', INFO, { tokenKey });
      assert.ok([400, 401].includes(reply.status), reply.text);
      assertErrorForm(reply);
      if (tokenKey) assertUnauthenticated(reply, 'tokenKey');
    }
    for (const body of [{}, { tokenKey: 1 }, { tokenKey: null }]) await server.refused(400, 'POST', INFO, body);
    assertUnauthenticated(await server.api('POST', INFO, { tokenKey: server.token }, { token: null }), 'no credentials');
  });
});
