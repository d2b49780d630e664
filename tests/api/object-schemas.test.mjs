// Object schemas: rows 38-41, section 6; settled 16, 17, 19.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertFault, assertKeys, clientFault, INSTANT, missing, spellings } from './definitions.mjs';
import { startServer } from './harness.mjs';

const BASE = '/crm-object-schemas/v3/schemas';
const DEFINITION = `id objectTypeId name fullyQualifiedName labels primaryDisplayProperty secondaryDisplayProperties
  requiredProperties searchableProperties archived createdAt updatedAt`.replace(/\s+/g, ' ');
const SCHEMA = `${DEFINITION} properties associations createdByUserId updatedByUserId`;

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const vin = { name: 'vin', label: 'VIN', type: 'string', fieldType: 'text' };
const egg = (name, more = {}) => ({
  name,
  labels: { singular: `One ${name}`, plural: `Many ${name}` },
  primaryDisplayProperty: 'vin',
  requiredProperties: ['vin'],
  properties: [vin],
  associatedObjects: [],
  ...more,
});
const make = (name, more) => server.ok('POST', BASE, egg(name, more), { status: 201 });
const record = (type, value = 'A1') => server.ok('POST', `/crm/v3/objects/${type}`, { properties: { vin: value } }, { status: 201 });
const ids = (list) => list.results.map((schema) => schema.id);
const associationTo = (schema, toObjectTypeId) => schema.associations.find((each) => each.toObjectTypeId === toObjectTypeId);

describe('creating an object schema', () => {
  test('201 with the whole schema and its address', async () => {
    const body = egg('car', {
      description: 'With four wheels',
      secondaryDisplayProperties: ['plate'],
      searchableProperties: ['vin', 'plate'],
      properties: [
        { ...vin, hasUniqueValue: true, description: 'On the chassis' },
        { name: 'plate', label: 'Plate', type: 'string', fieldType: 'text', groupName: 'car_information', displayOrder: 2 },
        { name: 'fuel', label: 'Fuel', type: 'enumeration', fieldType: 'select', options: [{ label: 'El', value: 'el', displayOrder: 0, hidden: false }] },
      ],
      associatedObjects: ['CONTACT', '0-2'],
    });
    const reply = await server.api('POST', BASE, body);
    assert.equal(reply.status, 201, reply.text);
    const car = reply.json;
    assertKeys(car, SCHEMA);
    assert.match(car.id, /^2-\d+$/);
    assert.equal(car.objectTypeId, car.id);
    assert.equal(reply.headers.get('location'), `${BASE}/${car.id}`);
    assert.equal(car.name, 'car');
    assert.equal(car.fullyQualifiedName, `p${car.portalId}_car`);
    assert.deepEqual(car.labels, body.labels);
    assert.equal(car.description, 'With four wheels');
    assert.equal(car.primaryDisplayProperty, 'vin');
    assert.deepEqual(car.secondaryDisplayProperties, ['plate']);
    assert.deepEqual(car.requiredProperties, ['vin']);
    assert.deepEqual(car.searchableProperties, ['vin', 'plate']);
    assert.equal(car.archived, false);
    assert.match(car.createdAt, INSTANT);
    assert.equal(car.createdByUserId, 1);
    const property = Object.fromEntries(car.properties.map((each) => [each.name, each]));
    assert.equal(property.vin.hasUniqueValue, true);
    assert.equal(property.vin.groupName, 'car_information');
    assert.equal(property.plate.displayOrder, 2);
    assert.deepEqual(property.fuel.options.map((option) => option.value), ['el']);
    for (const name of ['hs_object_id', 'hs_createdate', 'hs_lastmodifieddate', 'hubspot_owner_id']) assert.ok(name in property, name);
    assert.deepEqual(await server.ok('GET', `${BASE}/${car.id}`), car);
  });

  test('its records can be made, with the properties it defines', async () => {
    const made = await record('p_car', 'WVWZZZ');
    const read = await server.ok('GET', `/crm/v3/objects/p_car/${made.id}?properties=vin`);
    assert.equal(read.properties.vin, 'WVWZZZ');
  });

  test('settled 17: it is associated with itself, with activities, and with what was asked for', async () => {
    const car = await server.ok('GET', `${BASE}/p_car`);
    const ends = new Set(car.associations.map((each) => each.toObjectTypeId));
    for (const type of [car.id, '0-1', '0-2', '0-27', '0-46', '0-47', '0-48', '0-49']) assert.ok(ends.has(type), type);
    assert.ok(!ends.has('0-3'));
    const contact = associationTo(car, '0-1');
    assert.match(contact.createdAt, INSTANT);
    assert.match(contact.id, /^\d+$/);
    const { createdAt, updatedAt, id, inverseId, ...rest } = contact;
    assert.notEqual(id, inverseId);
    assert.deepEqual(rest, {
      fromObjectTypeId: car.id,
      toObjectTypeId: '0-1',
      name: 'car_to_contact',
      cardinality: 'ONE_TO_MANY',
      inverseCardinality: 'ONE_TO_MANY',
      hasUserEnforcedMaxToObjectIds: false,
      hasUserEnforcedMaxFromObjectIds: false,
      maxToObjectIds: 500000,
      maxFromObjectIds: 500000,
      category: 'USER_DEFINED',
      inverseName: 'contact_to_car',
      label: null,
      inverseLabel: null,
    });
  });

  test('the names of labels are shown here, from either end', async () => {
    const car = await server.ok('GET', `${BASE}/p_car`);
    const made = await server.ok('POST', `/crm/v4/associations/contacts/${car.id}/labels`, {
      name: 'driver_of',
      label: 'Drives',
      inverseLabel: 'Driven by',
    });
    const fromContact = (await server.ok('GET', `${BASE}/contacts`)).associations.find((each) => each.label === 'Drives');
    assert.equal(fromContact.name, 'driver_of');
    assert.equal(fromContact.id, String(made.results[0].typeId));
    assert.equal(fromContact.toObjectTypeId, car.id);
    const fromCar = (await server.ok('GET', `${BASE}/${car.id}`)).associations.find((each) => each.label === 'Driven by');
    assert.equal(fromCar.id, fromContact.inverseId);
    assert.equal(fromCar.inverseId, fromContact.id);
    assert.equal(fromCar.inverseLabel, 'Drives');
  });

  test('settled 16: limits show, and one in both directions is ONE_TO_ONE', async () => {
    const badge = await make('badge', { associatedObjects: ['CONTACT'] });
    const plain = associationTo(badge, '0-1');
    const limit = (from, to, typeId, maxToObjectIds) =>
      server.ok('POST', `/crm/v4/associations/definitions/configurations/${from}/${to}/batch/create`, {
        inputs: [{ category: 'USER_DEFINED', typeId: Number(typeId), maxToObjectIds }],
      });
    await limit(badge.id, '0-1', plain.id, 1);
    const half = associationTo(await server.ok('GET', `${BASE}/${badge.id}`), '0-1');
    assert.equal(half.hasUserEnforcedMaxToObjectIds, true);
    assert.equal(half.maxToObjectIds, 1);
    assert.equal(half.hasUserEnforcedMaxFromObjectIds, false);
    assert.equal(half.cardinality, 'ONE_TO_MANY');
    await limit('0-1', badge.id, plain.inverseId, 1);
    const whole = associationTo(await server.ok('GET', `${BASE}/${badge.id}`), '0-1');
    assert.equal(whole.cardinality, 'ONE_TO_ONE');
    assert.equal(whole.inverseCardinality, 'ONE_TO_ONE');
    assert.equal(whole.maxFromObjectIds, 1);
  });

  test('required keys that are missing are named', async () => {
    assertFault(await server.refused(400, 'POST', BASE, {}), { message: missing('labels', 'name') });
  });

  test('primaryDisplayProperty is required', async () => {
    const error = await server.refused(400, 'POST', BASE, egg('nodisplay', { primaryDisplayProperty: undefined }));
    assertFault(error, { subCategory: 'PRIMARY_DISPLAY_PROPERTY_REQUIRED', path: '/primaryDisplayProperty' });
    assert.equal(error.errors[0].code, 'PRIMARY_DISPLAY_PROPERTY_REQUIRED');
  });

  const refusals = {
    'a name that begins with a digit': [{ name: '1car' }, { path: '/name' }],
    'a name with a hyphen': [{ name: 'my-car' }, { path: '/name' }],
    'a name of 51 characters': [{ name: 'c'.repeat(51) }, { path: '/name' }],
    'a name that is not text': [{ name: 7 }, { path: '/name' }],
    'labels that are not an object': [{ labels: 'Car' }, { path: '/labels' }],
    'a singular that is not text': [{ labels: { singular: 1, plural: 'x' } }, { path: '/labels/singular' }],
    'no plural': [{ labels: { singular: 'x' } }, { path: '/labels' }],
    'a label of 51 characters': [{ labels: { singular: 'x', plural: 'p'.repeat(51) } }, { path: '/labels/plural' }],
    'a display property that is not there': [{ primaryDisplayProperty: 'nope' }, { path: '/primaryDisplayProperty' }],
    'a secondary property that is not there': [{ secondaryDisplayProperties: ['nope'] }, { path: '/secondaryDisplayProperties/0' }],
    'three secondary properties': [
      { secondaryDisplayProperties: ['vin', 'hs_object_id', 'hs_createdate'] },
      { path: '/secondaryDisplayProperties' },
    ],
    'a required property that is not there': [{ requiredProperties: ['nope'] }, { path: '/requiredProperties/0' }],
    'a searchable property that is not there': [{ searchableProperties: ['nope'] }, { path: '/searchableProperties/0' }],
    'properties that are not a list': [{ properties: {} }, { path: '/properties' }],
    'a property with a bad name': [{ properties: [vin, { ...vin, name: 'No' }] }, { path: '/properties/1/name' }],
    'an unknown associated object': [{ associatedObjects: ['CONTACT', 'WIDGET'] }, { path: '/associatedObjects/1' }],
  };
  for (const [what, [more, fault]] of Object.entries(refusals)) {
    test(`${what} is refused and nothing is made`, async () => {
      const before = await server.ok('GET', `${BASE}?includePropertyDefinitions=false`);
      assertFault(await server.refused(400, 'POST', BASE, egg('wrong', more)), fault);
      assert.deepEqual(await server.ok('GET', `${BASE}?includePropertyDefinitions=false`), before);
    });
  }

  test('a property named twice is 409, as in the properties of an object', async () => {
    const error = await server.refused(409, 'POST', BASE, egg('doubled', { properties: [vin, vin] }));
    assertFault(error, { category: 'OBJECT_ALREADY_EXISTS', subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS' });
  });

  test('a name in use is 409, whatever its case', async () => {
    await make('bike');
    const error = await server.refused(409, 'POST', BASE, egg('Bike'));
    assertFault(error, { category: 'OBJECT_ALREADY_EXISTS', message: "An object named 'Bike' already exists." });
  });
});

describe('reading object schemas', () => {
  test('the list has custom objects only', async () => {
    const car = await server.ok('GET', `${BASE}/p_car`);
    const list = await server.ok('GET', BASE);
    assert.deepEqual(Object.keys(list), ['results']);
    assert.ok(ids(list).includes(car.id));
    for (const schema of list.results) {
      assert.match(schema.id, /^2-/);
      assertKeys(schema, SCHEMA);
    }
    assert.deepEqual(list.results.find((schema) => schema.id === car.id), car);
  });

  test('what is not asked for is left out; required keys stay', async () => {
    for (const [target, pick] of [[BASE, (json) => json.results[0]], [`${BASE}/p_car`, (json) => json]]) {
      const bare = pick(
        await server.ok('GET', `${target}?includePropertyDefinitions=false&includeAssociationDefinitions=false&includeAuditMetadata=false`),
      );
      assertKeys(bare, `${DEFINITION} properties associations`);
      assert.deepEqual(bare.properties, []);
      assert.deepEqual(bare.associations, []);
      assert.ok(!('createdByUserId' in bare) && !('updatedByUserId' in bare));
      const half = pick(await server.ok('GET', `${target}?includePropertyDefinitions=false`));
      assert.deepEqual(half.properties, []);
      assert.ok(half.associations.length > 0);
      assert.equal(half.createdByUserId, 1);
      assertFault(await server.refused(400, 'GET', `${target}?includeAuditMetadata=some`), { path: 'includeAuditMetadata' });
    }
  });

  test('one is found by id, full name and short name, in any case; not by its bare name', async () => {
    const car = await server.ok('GET', `${BASE}/p_car`);
    for (const word of [car.id, car.fullyQualifiedName, car.fullyQualifiedName.toUpperCase()]) {
      assert.deepEqual(await server.ok('GET', `${BASE}/${word}`), car);
    }
    const error = await server.refused(400, 'GET', `${BASE}/car`);
    assertFault(error, { category: null, message: 'Unable to infer object type from: car' });
    assertFault(await server.refused(400, 'GET', `${BASE}/2-999`), { category: null, message: 'Invalid object or event type id: 2-999' });
  });

  test('standard objects can be read by name and id', async () => {
    const contact = await server.ok('GET', `${BASE}/contacts`);
    assert.deepEqual(await server.ok('GET', `${BASE}/0-1`), contact);
    assertKeys(contact, 'id objectTypeId name labels properties associations requiredProperties');
    assert.equal(contact.id, '0-1');
    assert.equal(contact.name, 'CONTACT');
    assert.equal(contact.fullyQualifiedName, 'CONTACT');
    assert.deepEqual(contact.labels, { singular: 'Contact', plural: 'Contacts' });
    assert.ok(contact.properties.some((each) => each.name === 'email'));
    const company = contact.associations.filter((each) => each.toObjectTypeId === '0-2' && each.category === 'HUBSPOT_DEFINED');
    assert.deepEqual(company.map((each) => each.id).sort(), ['1', '279']);
    assert.equal(company.find((each) => each.id === '1').label, 'Primary');
    assert.equal(company.find((each) => each.id === '1').inverseId, '2');
  });

  test('a paired same-object system type is shown in both readings', async () => {
    const company = await server.ok('GET', `${BASE}/companies`);
    const own = company.associations.filter((each) => each.toObjectTypeId === '0-2').map((each) => each.id);
    assert.deepEqual(own.sort(), ['13', '14', '450']);
  });
});

describe('changing an object schema', () => {
  test('PATCH answers the definition, without properties', async () => {
    const made = await make('van', { description: 'Old', properties: [vin, { ...vin, name: 'colour' }] });
    const reply = await server.api('PATCH', `${BASE}/${made.id}`, {
      labels: { singular: 'Lorry', plural: 'Lorries' },
      description: 'New',
      primaryDisplayProperty: 'colour',
      secondaryDisplayProperties: ['vin'],
      requiredProperties: ['colour'],
      searchableProperties: ['colour'],
      restorable: false,
    });
    assert.equal(reply.status, 200, reply.text);
    assertKeys(reply.json, DEFINITION);
    assert.ok(!('properties' in reply.json) && !('associations' in reply.json));
    const read = await server.ok('GET', `${BASE}/${made.id}`);
    for (const each of [reply.json, read]) {
      assert.deepEqual(each.labels, { singular: 'Lorry', plural: 'Lorries' });
      assert.equal(each.description, 'New');
      assert.equal(each.primaryDisplayProperty, 'colour');
      assert.deepEqual(each.secondaryDisplayProperties, ['vin']);
      assert.deepEqual(each.requiredProperties, ['colour']);
      assert.deepEqual(each.searchableProperties, ['colour']);
      assert.equal(each.restorable, false);
    }
  });

  test('what is not sent stays; name is ignored; clearDescription clears', async () => {
    const made = await make('tram', { description: 'On rails' });
    const kept = await server.ok('PATCH', `${BASE}/${made.id}`, { name: 'bus', labels: { plural: 'Trams' } });
    assert.equal(kept.name, 'tram');
    assert.deepEqual(kept.labels, { singular: made.labels.singular, plural: 'Trams' });
    assert.equal(kept.description, 'On rails');
    const cleared = await server.ok('PATCH', `${BASE}/${made.id}`, { clearDescription: true });
    assert.ok(!cleared.description);
  });

  test('what is wrong is refused', async () => {
    const target = `${BASE}/p_tram`;
    assertFault(await server.refused(400, 'PATCH', target, { primaryDisplayProperty: 'nope' }), { path: '/primaryDisplayProperty' });
    assertFault(await server.refused(400, 'PATCH', target, { requiredProperties: 'vin' }), { path: '/requiredProperties' });
    assertFault(await server.refused(400, 'PATCH', target, { restorable: 'no' }), { path: '/restorable' });
    assertFault(await server.refused(400, 'PATCH', target, { labels: { singular: '' } }), { path: '/labels/singular' });
    assertFault(await server.refused(400, 'PATCH', `${BASE}/contacts`, { labels: { singular: 'x' } }), { message: /defined by the system/ });
    assertFault(await server.refused(400, 'PATCH', `${BASE}/nope`, {}), { category: null });
  });
});

describe('deleting an object schema', () => {
  test('refused while it has records; then archived; archived=true purges it', async () => {
    const made = await make('ship');
    const one = await record(made.id);
    const error = await server.refused(400, 'DELETE', `${BASE}/${made.id}`);
    assertFault(error, { subCategory: 'EXISTING_OBJECT_RECORDS', context: { records: ['1'] } });
    await server.ok('DELETE', `/crm/v3/objects/${made.id}/${one.id}`);
    const reply = await server.api('DELETE', `${BASE}/${made.id}`);
    assert.equal(reply.status, 204);
    assert.equal(reply.text, '');
    assert.ok(!ids(await server.ok('GET', BASE)).includes(made.id));
    await server.refused(400, 'GET', `${BASE}/${made.id}`);
    await server.refused(400, 'GET', `/crm/v3/objects/${made.id}`);
    const archived = (await server.ok('GET', `${BASE}?archived=true`)).results;
    assert.deepEqual(archived.map((schema) => [schema.id, schema.archived]), [[made.id, true]]);
    for (const word of [made.id, made.fullyQualifiedName, 'p_ship']) {
      assert.equal((await server.ok('GET', `${BASE}/${word}?archived=true`)).id, made.id);
    }
    assertFault(await server.refused(409, 'POST', BASE, egg('ship')), { category: 'OBJECT_ALREADY_EXISTS', message: /'ship' is archived/ });
    await server.ok('DELETE', `${BASE}/p_ship?archived=true`, undefined, { status: 204 });
    assert.deepEqual((await server.ok('GET', `${BASE}?archived=true`)).results, []);
    const again = await make('ship');
    assert.notEqual(again.id, made.id);
  });

  test('the properties of other objects do not show an archived one as associated', async () => {
    const made = await make('raft', { associatedObjects: ['DEAL'] });
    const toRaft = async () => associationTo(await server.ok('GET', `${BASE}/deals`), made.id);
    assert.ok(await toRaft());
    await server.ok('DELETE', `${BASE}/${made.id}`);
    assert.equal(await toRaft(), undefined);
  });

  test('what is not custom, not archived or not there is refused', async () => {
    assertFault(await server.refused(400, 'DELETE', `${BASE}/contacts`), { message: /defined by the system/ });
    assertFault(await server.refused(400, 'DELETE', `${BASE}/p_car?archived=true`), { message: /not an archived custom object/ });
    assertFault(await server.refused(400, 'DELETE', `${BASE}/nope`), { category: null, message: 'Unable to infer object type from: nope' });
    assertFault(await server.refused(400, 'DELETE', `${BASE}/2-999?archived=true`), { category: null });
    assertFault(await server.refused(400, 'DELETE', `${BASE}/p_car?archived=1`), { path: 'archived' });
  });
});

describe('association types of an object schema', () => {
  test('POST makes the plain type of a pair: 201', async () => {
    const house = await make('house');
    const reply = await server.api('POST', `${BASE}/${house.id}/associations`, {
      fromObjectTypeId: house.id,
      toObjectTypeId: '0-3',
      name: 'house_for_deal',
    });
    assert.equal(reply.status, 201, reply.text);
    const { id, createdAt, updatedAt, ...rest } = reply.json;
    assert.match(id, /^\d+$/);
    assert.match(createdAt, INSTANT);
    assert.match(updatedAt, INSTANT);
    assert.deepEqual(rest, { fromObjectTypeId: house.id, toObjectTypeId: '0-3', name: 'house_for_deal' });
    const shown = associationTo(await server.ok('GET', `${BASE}/${house.id}`), '0-3');
    assert.equal(shown.id, id);
    assert.equal(shown.name, 'house_for_deal');
    const one = await record(house.id);
    const deal = await server.ok('POST', '/crm/v3/objects/deals', { properties: { dealname: 'Sale', dealstage: 'appointmentscheduled' } });
    await server.ok('PUT', `/crm/v4/objects/${house.id}/${one.id}/associations/default/deals/${deal.id}`);
  });

  test('the other direction names the other half; a second POST gives what is there', async () => {
    const house = await server.ok('GET', `${BASE}/p_house`);
    const body = { fromObjectTypeId: '0-5', toObjectTypeId: house.id };
    const made = await server.ok('POST', `${BASE}/p_house/associations`, body, { status: 201 });
    assert.equal(made.fromObjectTypeId, '0-5');
    assert.equal(made.name, 'ticket_to_house');
    const shown = associationTo(await server.ok('GET', `${BASE}/p_house`), '0-5');
    assert.equal(shown.inverseId, made.id);
    assert.deepEqual(await server.ok('POST', `${BASE}/p_house/associations`, body, { status: 201 }), made);
  });

  test('DELETE by either half: 204, and gone from both ends', async () => {
    const house = await server.ok('GET', `${BASE}/p_house`);
    const made = await server.ok('POST', `${BASE}/p_house/associations`, { fromObjectTypeId: house.id, toObjectTypeId: '0-7' });
    const { inverseId } = associationTo(await server.ok('GET', `${BASE}/p_house`), '0-7');
    await server.ok('DELETE', `${BASE}/products/associations/${inverseId}`, undefined, { status: 204 });
    assert.equal(associationTo(await server.ok('GET', `${BASE}/p_house`), '0-7'), undefined);
    assertFault(await server.refused(404, 'DELETE', `${BASE}/p_house/associations/${made.id}`), {
      category: 'OBJECT_NOT_FOUND',
      context: { associationIdentifier: [made.id] },
    });
  });

  test('one in use, one of the system and one that is not there are refused', async () => {
    const house = await server.ok('GET', `${BASE}/p_house`);
    const used = associationTo(house, '0-3');
    assertFault(await server.refused(400, 'DELETE', `${BASE}/p_house/associations/${used.id}`), {
      message: /in use/,
      context: { records: ['1'] },
    });
    assertFault(await server.refused(400, 'DELETE', `${BASE}/contacts/associations/279`), {});
    assert.ok((await server.ok('GET', `${BASE}/contacts`)).associations.some((each) => each.id === '279'));
    for (const id of ['99999', 'house_for_deal', '-1']) {
      assertFault(await server.refused(404, 'DELETE', `${BASE}/p_house/associations/${id}`), { category: 'OBJECT_NOT_FOUND' });
    }
  });

  test('ends that are missing, unknown or of another object are refused', async () => {
    const house = await server.ok('GET', `${BASE}/p_house`);
    const target = `${BASE}/p_house/associations`;
    assertFault(await server.refused(400, 'POST', target, {}), { message: missing('fromObjectTypeId', 'toObjectTypeId') });
    assertFault(await server.refused(400, 'POST', target, { fromObjectTypeId: house.id, toObjectTypeId: '0-9999' }), {
      path: '/toObjectTypeId',
    });
    assertFault(await server.refused(400, 'POST', target, { fromObjectTypeId: '0-1', toObjectTypeId: '0-3' }), {
      path: '/fromObjectTypeId',
    });
    assertFault(await server.refused(400, 'POST', target, { fromObjectTypeId: house.id, toObjectTypeId: '0-8', name: '1x' }), {
      path: '/name',
    });
  });
});

describe('rights', () => {
  test('reading and writing custom objects have scopes of their own', async () => {
    const token = await server.newToken('custom-reader', { scopes: ['crm.schemas.custom.read'] });
    await server.ok('GET', BASE, undefined, { token });
    await server.ok('GET', `${BASE}/p_car`, undefined, { token });
    for (const [method, target, body] of [
      ['POST', BASE, egg('x')],
      ['PATCH', `${BASE}/p_car`, {}],
      ['DELETE', `${BASE}/p_car`],
      ['POST', `${BASE}/p_car/associations`, {}],
      ['DELETE', `${BASE}/p_car/associations/1`],
    ]) {
      const error = await server.refused(403, method, target, body, { token });
      assertFault(error, { category: 'MISSING_SCOPES' });
      assert.deepEqual(error.errors[0].context.requiredGranularScopes, ['crm.schemas.custom.write']);
    }
  });

  test('a standard object is read with the scope of its own', async () => {
    const token = await server.newToken('contact-reader', { scopes: ['crm.schemas.contacts.read'] });
    await server.ok('GET', `${BASE}/contacts`, undefined, { token });
    assertFault(await server.refused(403, 'GET', `${BASE}/deals`, undefined, { token }), { category: 'MISSING_SCOPES' });
    assertFault(await server.refused(403, 'GET', BASE, undefined, { token }), { category: 'MISSING_SCOPES' });
  });

  test('without a token: 401', async () => {
    await server.refused(401, 'GET', `${BASE}/p_car`, undefined, { token: null });
  });
});

describe('every spelling of the addresses', () => {
  test('list and one schema', async () => {
    const list = await server.ok('GET', BASE);
    const car = await server.ok('GET', `${BASE}/p_car`);
    for (const path of spellings(BASE)) assert.deepEqual(await server.ok('GET', path), list, path);
    for (const path of spellings(`${BASE}/p_car`)) assert.deepEqual(await server.ok('GET', path), car, path);
  });

  test('create, change, associate, delete and purge', async () => {
    for (const [i, path] of spellings(BASE).entries()) {
      const made = await server.ok('POST', path, egg(`spelt_${i}`), { status: 201 });
      const one = path.endsWith('/') ? `${path}${made.id}/` : `${path}/${made.id}`;
      const ends = path.endsWith('/') ? `${one}associations/` : `${one}/associations`;
      assert.equal((await server.ok('PATCH', one, { description: path }, { status: 200 })).description, path);
      const body = { fromObjectTypeId: made.id, toObjectTypeId: '0-3' };
      const { id } = await server.ok('POST', ends, body, { status: 201 });
      await server.ok('DELETE', path.endsWith('/') ? `${ends}${id}/` : `${ends}/${id}`, undefined, { status: 204 });
      await server.ok('DELETE', one, undefined, { status: 204 });
      await server.ok('DELETE', `${one}?archived=true`, undefined, { status: 204 });
    }
  });
});

for (const version of [13, 14]) {
  test(`the official client ${version} makes, reads, changes, associates and deletes a schema`, async () => {
    const api = server.client(version).crm.schemas.coreApi;
    const name = `client_${version}`;
    const made = await api.create(egg(name, { associatedObjects: ['CONTACT'] }));
    assert.match(made.id, /^2-/);
    assert.ok(made.createdAt instanceof Date);
    assert.ok(made.associations.some((each) => each.name === `${name}_to_contact`));
    assert.ok((await api.getAll(false)).results.some((schema) => schema.id === made.id));
    const changed = await api.update(made.id, { labels: { singular: 'S', plural: 'P' } });
    assert.deepEqual({ ...changed.labels }, { singular: 'S', plural: 'P' });
    const association = await api.createAssociation(made.id, { fromObjectTypeId: made.id, toObjectTypeId: '0-5', name: 'x' });
    assert.equal(association.toObjectTypeId, '0-5');
    await api.archiveAssociation(made.id, association.id);
    const read = await api.getById(made.id);
    assert.equal(read.labels.plural, 'P');
    assert.ok(!read.associations.some((each) => each.id === association.id));
    await api.archive(made.id, false);
    assert.equal((await clientFault(api.getById(made.id))).code, 400);
    await api.archive(made.id, true);
    assert.ok(!(await api.getAll(true)).results.some((schema) => schema.id === made.id));
  });
}
