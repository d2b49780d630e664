// Groups of properties: rows 36 and 37.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertFault, assertKeys, clientFault, missing, spellings } from './definitions.mjs';
import { startServer } from './harness.mjs';

const BASE = '/crm/v3/properties/contacts/groups';
const PROPERTIES = '/crm/v3/properties/contacts';

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const make = (name) => server.ok('POST', BASE, { name, label: `The ${name}` }, { status: 201 });
const property = (name, groupName) => ({ name, label: name, type: 'string', fieldType: 'text', groupName });

describe('groups of properties', () => {
  test('every standard object has its published group', async () => {
    for (const [object, group] of Object.entries({
      contacts: 'contactinformation',
      companies: 'companyinformation',
      deals: 'dealinformation',
      tickets: 'ticketinformation',
    })) {
      const list = await server.ok('GET', `/crm/v3/properties/${object}/groups`);
      assert.deepEqual(Object.keys(list), ['results']);
      assert.ok(list.results.some((each) => each.name === group), object);
      for (const each of list.results) assertKeys(each, 'name label displayOrder archived');
    }
  });

  test('create: 201 with the group and its address', async () => {
    const reply = await server.api('POST', BASE, { name: 'habits', label: 'Habits', displayOrder: 4 });
    assert.equal(reply.status, 201, reply.text);
    assert.equal(reply.headers.get('location'), '/crm/v3/properties/0-1/groups/habits');
    assert.deepEqual(reply.json, { name: 'habits', label: 'Habits', displayOrder: 4, archived: false });
    assert.deepEqual(await server.ok('GET', `${BASE}/habits`), reply.json);
  });

  test('without displayOrder it is -1, after the ordered ones', async () => {
    assert.equal((await make('unordered')).displayOrder, -1);
  });

  test('what is missing or wrong is refused', async () => {
    assertFault(await server.refused(400, 'POST', BASE, {}), { message: missing('label', 'name') });
    assertFault(await server.refused(400, 'POST', BASE, { name: 'My Group', label: 'x' }), { path: '/name' });
    assertFault(await server.refused(400, 'POST', BASE, { name: 'x', label: '' }), { path: '/label' });
    assertFault(await server.refused(400, 'POST', BASE, { name: 'x', label: 'x', displayOrder: 'first' }), { path: '/displayOrder' });
    const taken = await server.refused(409, 'POST', BASE, { name: 'contactinformation', label: 'x' });
    assertFault(taken, { category: 'OBJECT_ALREADY_EXISTS', message: "A property group named 'contactinformation' already exists." });
  });

  test('change: what is sent changes, the rest stays', async () => {
    const made = await make('taste');
    assert.deepEqual(await server.ok('PATCH', `${BASE}/taste`, { label: 'Taste' }, { status: 200 }), { ...made, label: 'Taste' });
    assert.equal((await server.ok('PATCH', `${BASE}/taste`, { displayOrder: 2 })).displayOrder, 2);
    assertFault(await server.refused(400, 'PATCH', `${BASE}/taste`, { label: ' ' }), { path: '/label' });
  });

  test('an unknown group is 404', async () => {
    const fault = { category: 'OBJECT_NOT_FOUND', message: /no property group named 'nope'/ };
    assertFault(await server.refused(404, 'GET', `${BASE}/nope`), fault);
    assertFault(await server.refused(404, 'PATCH', `${BASE}/nope`, { label: 'x' }), fault);
    assertFault(await server.refused(404, 'DELETE', `${BASE}/nope`), fault);
  });

  test('archive: 204 when it has no active property; it cannot be brought back', async () => {
    await make('brief');
    await server.ok('POST', PROPERTIES, property('in_brief', 'brief'), { status: 201 });
    const error = await server.refused(400, 'DELETE', `${BASE}/brief`);
    assertFault(error, { subCategory: 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES', message: /'in_brief'/ });
    await server.ok('DELETE', `${PROPERTIES}/in_brief`);
    await server.ok('DELETE', `${BASE}/brief`, undefined, { status: 204 });
    await server.refused(404, 'GET', `${BASE}/brief`);
    const list = await server.ok('GET', BASE);
    assert.ok(!list.results.some((each) => each.name === 'brief'));
    assertFault(await server.refused(409, 'POST', BASE, { name: 'brief', label: 'x' }), { category: 'OBJECT_ALREADY_EXISTS' });
    assertFault(await server.refused(400, 'POST', PROPERTIES, property('x', 'brief')), { path: '/groupName' });
  });

  test('the words groups and batch win over properties of that name', async () => {
    await server.ok('POST', PROPERTIES, property('groups', 'contactinformation'), { status: 201 });
    assert.ok('results' in (await server.ok('GET', BASE)));
    assert.equal((await server.ok('PATCH', BASE, { label: 'Still there' })).label, 'Still there');
    const read = await server.ok('POST', `${PROPERTIES}/batch/read`, { inputs: [{ name: 'groups' }] });
    assert.equal(read.results[0].label, 'Still there');
    await server.ok('DELETE', BASE, undefined, { status: 204 });
    await server.ok('POST', PROPERTIES, property('batch', 'contactinformation'), { status: 201 });
    assert.equal((await server.ok('GET', `${PROPERTIES}/batch`)).name, 'batch');
  });

  test('a reading token may not write groups', async () => {
    const token = await server.newToken('reader', { scopes: ['crm.schemas.contacts.read'] });
    await server.ok('GET', BASE, undefined, { token });
    assertFault(await server.refused(403, 'POST', BASE, { name: 'x', label: 'x' }, { token }), { category: 'MISSING_SCOPES' });
  });

  test('every spelling of the addresses', async () => {
    const expected = await server.ok('GET', BASE);
    for (const path of spellings(BASE)) assert.deepEqual(await server.ok('GET', path), expected, path);
    for (const [i, path] of spellings(BASE).entries()) {
      await server.ok('POST', path, { name: `spelt_${i}`, label: 'x' }, { status: 201 });
    }
    for (const [i, path] of spellings(`${BASE}/spelt_0`).entries()) {
      assert.equal((await server.ok('GET', path)).name, 'spelt_0');
      assert.equal((await server.ok('PATCH', path, { label: `Label ${i}` })).label, `Label ${i}`);
    }
    for (const [i, path] of spellings(BASE).entries()) {
      const one = path.endsWith('/') ? `${path}spelt_${i}/` : `${path}/spelt_${i}`;
      await server.ok('DELETE', one, undefined, { status: 204 });
    }
  });

  for (const version of [13, 14]) {
    test(`the official client ${version} creates, reads, changes, lists and archives`, async () => {
      const api = server.client(version).crm.properties.groupsApi;
      const name = `client_${version}`;
      assert.equal((await api.create('contacts', { name, label: 'x', displayOrder: 1 })).name, name);
      assert.equal((await api.update('contacts', name, { label: 'y' })).label, 'y');
      assert.equal((await api.getByName('contacts', name)).label, 'y');
      assert.ok((await api.getAll('contacts')).results.some((each) => each.name === name));
      await api.archive('contacts', name);
      assert.equal((await clientFault(api.getByName('contacts', name))).code, 404);
    });
  }
});
