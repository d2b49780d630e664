// Owners, account details, token information: rows 63-65 and 76, sections 10.2-10.4; settled 32 and 33.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertFault, assertKeys, clientFault, INSTANT, missing, spellings } from './definitions.mjs';
import { startServer } from './harness.mjs';

const OWNERS = '/crm/v3/owners';
const DETAILS = '/account-info/v3/details';
const TOKEN_INFO = '/oauth/v2/private-apps/get/access-token-info';

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

async function cliDone(...args) {
  const { code, stderr } = await server.cli(args);
  assert.equal(code, 0, stderr);
}
const owners = async (query = '') => (await server.ok('GET', OWNERS + query)).results;
const emails = async (query) => (await owners(query)).map((owner) => owner.email);

describe('owners', () => {
  test('settled 33: the built-in user is not one', async () => {
    assert.deepEqual(await server.ok('GET', OWNERS), { results: [] });
    assertFault(await server.refused(404, 'GET', `${OWNERS}/1`), { category: null, message: 'resource not found' });
  });

  test('users who can sign in are, in the published form', async () => {
    await cliDone('user', 'add', '--email', 'kari@example.com', '--first-name', 'Kari', '--last-name', 'Nordmann');
    await cliDone('user', 'add', '--email', 'ola@example.com');
    await cliDone('user', 'add', '--email', 'per@example.com', '--super-admin');
    const [kari, ola] = await owners();
    assertKeys(kari, 'id email type firstName lastName userId userIdIncludingInactive createdAt updatedAt archived');
    assert.match(kari.createdAt, INSTANT);
    assert.match(kari.updatedAt, INSTANT);
    const { createdAt, updatedAt, ...rest } = kari;
    assert.equal(typeof kari.userId, 'number');
    assert.deepEqual(rest, {
      id: String(kari.userId),
      email: 'kari@example.com',
      type: 'PERSON',
      firstName: 'Kari',
      lastName: 'Nordmann',
      userId: kari.userId,
      userIdIncludingInactive: kari.userId,
      archived: false,
    });
    assert.equal(ola.firstName, '');
  });

  test('one by id; idProperty may be id or userId', async () => {
    const [kari] = await owners();
    for (const query of ['', '?idProperty=id', '?idProperty=userId']) {
      assert.deepEqual(await server.ok('GET', `${OWNERS}/${kari.id}${query}`), kari);
    }
    assertFault(await server.refused(400, 'GET', `${OWNERS}/${kari.id}?idProperty=email`), { path: 'idProperty' });
  });

  test('its id is what hubspot_owner_id holds', async () => {
    const [kari] = await owners();
    const contact = await server.ok('POST', '/crm/v3/objects/contacts', { properties: { lastname: 'Berg', hubspot_owner_id: kari.id } });
    assert.equal(contact.properties.hubspot_owner_id, kari.id);
  });

  test('an owner that is not there is 404', async () => {
    assertFault(await server.refused(404, 'GET', `${OWNERS}/9999`), { category: null, message: 'resource not found' });
    assertFault(await server.refused(404, 'GET', `${OWNERS}/kari`), {
      category: 'OBJECT_NOT_FOUND',
      message: 'Object not found.  objectId are usually numeric.',
      context: { id: ['kari'] },
    });
  });

  test('email= finds one, in any case', async () => {
    assert.deepEqual(await emails('?email=OLA@example.com'), ['ola@example.com']);
    assert.deepEqual(await emails('?email=nobody@example.com'), []);
  });

  test('pages: limit and after; no paging on the last', async () => {
    const seen = [];
    let target = `${OWNERS}?limit=2`;
    let pages = 0;
    while (target) {
      const page = await server.ok('GET', target);
      seen.push(...page.results.map((owner) => owner.email));
      const { next } = page.paging ?? {};
      if (next) assert.ok(next.link.includes(`after=${next.after}`) && next.link.includes('limit=2'));
      target = next && `${OWNERS}?limit=2&after=${next.after}`;
      pages++;
    }
    assert.equal(pages, 2);
    assert.deepEqual(seen, ['kari@example.com', 'ola@example.com', 'per@example.com']);
    assert.ok(!('paging' in (await server.ok('GET', OWNERS))));
  });

  test('limit is 1 to 500, after a cursor, archived a boolean', async () => {
    await server.ok('GET', `${OWNERS}?limit=500`);
    for (const limit of ['0', '501', '-1', 'all']) assertFault(await server.refused(400, 'GET', `${OWNERS}?limit=${limit}`), { path: 'limit' });
    assertFault(await server.refused(400, 'GET', `${OWNERS}?after=next`), { path: 'after' });
    assertFault(await server.refused(400, 'GET', `${OWNERS}?archived=maybe`), { path: 'archived' });
  });

  test('the default page has 100', async () => {
    const crowd = await startServer();
    try {
      for (let i = 0; i < 101; i++) {
        const { code } = await crowd.cli(['user', 'add', '--email', `user${i}@example.com`]);
        assert.equal(code, 0);
      }
      const page = await crowd.ok('GET', OWNERS);
      assert.equal(page.results.length, 100);
      assert.equal(page.paging.next.after, page.results.at(-1).id);
      assert.equal((await crowd.client(14).crm.owners.ownersApi.getPage(undefined, page.paging.next.after)).results.length, 1);
    } finally {
      await crowd.stop();
    }
  });

  test('a removed user is found with archived=true only', async () => {
    const [, , per] = await owners();
    await cliDone('user', 'remove', '--email', 'per@example.com');
    assert.deepEqual(await emails(), ['kari@example.com', 'ola@example.com']);
    assert.deepEqual(await emails('?archived=true'), ['per@example.com']);
    assert.deepEqual(await emails('?archived=true&email=kari@example.com'), []);
    await server.refused(404, 'GET', `${OWNERS}/${per.id}`);
    const gone = await server.ok('GET', `${OWNERS}/${per.id}?archived=true`);
    assert.equal(gone.archived, true);
    assert.equal(gone.userIdIncludingInactive, per.userId);
    assert.ok(!('userId' in gone));
    await server.refused(404, 'GET', `${OWNERS}/${(await owners())[0].id}?archived=true`);
  });

  test('they need the scope of owners', async () => {
    const token = await server.newToken('contacts', { scopes: ['crm.objects.contacts.read'] });
    for (const target of [OWNERS, `${OWNERS}/2`]) {
      assertFault(await server.refused(403, 'GET', target, undefined, { token }), { category: 'MISSING_SCOPES' });
      await server.refused(401, 'GET', target, undefined, { token: null });
    }
    const owner = await server.newToken('owners', { scopes: ['crm.objects.owners.read'] });
    await server.ok('GET', OWNERS, undefined, { token: owner });
  });

  test('every spelling of the addresses', async () => {
    const list = await server.ok('GET', OWNERS);
    for (const path of spellings(OWNERS)) assert.deepEqual(await server.ok('GET', path), list, path);
    const [one] = list.results;
    for (const path of spellings(`${OWNERS}/${one.id}`)) assert.deepEqual(await server.ok('GET', path), one, path);
  });

  for (const version of [13, 14]) {
    test(`the official client ${version} lists and reads them`, async () => {
      const api = server.client(version).crm.owners.ownersApi;
      const page = await api.getPage('ola@example.com', undefined, 10, false);
      assert.equal(page.results.length, 1);
      assert.equal(page.paging, undefined);
      const read = await api.getById(page.results[0].userId, 'userId', false);
      assert.equal(read.email, 'ola@example.com');
      assert.ok(read.createdAt instanceof Date);
      assert.equal((await clientFault(api.getById(9999))).code, 404);
    });
  }
});

describe('account details', () => {
  const zone = (timeZone) => {
    const at = new Date();
    at.setMilliseconds(0);
    const wall = new Date(`${at.toLocaleString('sv-SE', { timeZone })}Z`);
    return wall - at;
  };
  const words = (ms) => {
    const minutes = Math.abs(ms) / 60_000;
    const two = (n) => String(n).padStart(2, '0');
    return `${ms < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  };

  test('a fresh account', async () => {
    const details = await server.ok('GET', DETAILS);
    const offset = zone('Europe/Oslo');
    assert.deepEqual(details, {
      portalId: 1000001,
      accountType: 'STANDARD',
      timeZone: 'Europe/Oslo',
      companyCurrency: 'NOK',
      additionalCurrencies: [],
      utcOffset: words(offset),
      utcOffsetMilliseconds: offset,
      uiDomain: 'localhost',
      dataHostingLocation: 'self-hosted',
    });
  });

  test('they follow the settings, while the server runs', async () => {
    const before = await server.ok('GET', DETAILS);
    for (const [name, value] of [
      ['account.time_zone', 'America/St_Johns'],
      ['account.currency', 'EUR'],
      ['account.ui_domain', 'crm.example.org'],
      ['account.data_location', 'eu1'],
    ]) {
      await cliDone('settings', 'set', name, value);
    }
    const offset = zone('America/St_Johns');
    const changed = {
      timeZone: 'America/St_Johns',
      companyCurrency: 'EUR',
      utcOffset: words(offset),
      utcOffsetMilliseconds: offset,
      uiDomain: 'crm.example.org',
      dataHostingLocation: 'eu1',
    };
    assert.deepEqual(await server.ok('GET', DETAILS), { ...before, ...changed });
    assert.match(changed.utcOffset, /^-0[23]:30$/);
    assert.deepEqual(await server.ok('GET', '/integrations/v1/me'), {
      portalId: 1000001,
      timeZone: 'America/St_Johns',
      currency: 'EUR',
      utcOffset: changed.utcOffset,
      utcOffsetMilliseconds: offset,
    });
  });

  test('any token may ask, nobody without one', async () => {
    const token = await server.newToken('narrow', { scopes: ['tickets'] });
    for (const target of [DETAILS, '/integrations/v1/me']) {
      await server.ok('GET', target, undefined, { token });
      assertFault(await server.refused(401, 'GET', target, undefined, { token: null }), { category: 'INVALID_AUTHENTICATION' });
    }
  });

  test('every spelling of the address', async () => {
    const details = await server.ok('GET', DETAILS);
    for (const path of spellings(DETAILS)) assert.deepEqual(await server.ok('GET', path), details, path);
    assert.deepEqual(await server.ok('GET', '/integrations/v1/me/'), await server.ok('GET', '/integrations/v1/me'));
  });

  for (const version of [13, 14]) {
    test(`the official client ${version} reads them`, async () => {
      const reply = await server.client(version).apiRequest({ method: 'GET', path: DETAILS });
      assert.equal((await reply.json()).portalId, 1000001);
    });
  }
});

describe('token information', () => {
  test('a token is told whose it is and what it may do', async () => {
    await cliDone('user', 'add', '--email', 'siri@example.com');
    const [siri] = await owners('?email=siri@example.com');
    const scopes = ['crm.objects.contacts.read', 'tickets'];
    const token = await server.newToken('siri', { user: 'siri@example.com', scopes });
    const told = await server.ok('POST', TOKEN_INFO, { tokenKey: token }, { status: 200 });
    assert.deepEqual({ ...told, scopes: [...told.scopes].sort() }, { userId: siri.userId, hubId: 1000001, appId: told.appId, scopes });
    assert.equal(typeof told.appId, 'number');
    assert.deepEqual(await server.ok('POST', TOKEN_INFO, { tokenKey: token }, { token }), told);
  });

  test('settled 32: a token of all scopes names them, and acts for the built-in user', async () => {
    const told = await server.ok('POST', `${TOKEN_INFO}/`, { tokenKey: server.token });
    assert.equal(told.userId, 1);
    for (const scope of ['crm.objects.contacts.write', 'crm.schemas.custom.write', 'oauth']) assert.ok(told.scopes.includes(scope), scope);
  });

  test('an unknown or revoked one is not told of', async () => {
    const fault = { category: 'INVALID_AUTHENTICATION' };
    assertFault(await server.refused(401, 'POST', TOKEN_INFO, { tokenKey: 'pat-eu1-nope' }), fault);
    const token = await server.newToken('brief');
    await cliDone('token', 'revoke', '--name', 'brief');
    assertFault(await server.refused(401, 'POST', TOKEN_INFO, { tokenKey: token }), fault);
    assertFault(await server.refused(401, 'POST', TOKEN_INFO, { tokenKey: server.token }, { token: null }), fault);
  });

  test('tokenKey is required and a text', async () => {
    assertFault(await server.refused(400, 'POST', TOKEN_INFO, {}), { message: missing('tokenKey') });
    assertFault(await server.refused(400, 'POST', TOKEN_INFO, { tokenKey: 7 }), { path: '/tokenKey' });
    assert.equal((await server.api('GET', TOKEN_INFO)).status, 405);
  });
});
