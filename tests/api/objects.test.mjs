// Records one by one: rows 19-23 and 93 of the operation table, sections 0.2-0.5 and 3.1-3.5.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, plain, specs } from './links.mjs';

const ENVELOPE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const VALUE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const DEFAULTS = {
  contacts: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  companies: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  deals: ['amount', 'closedate', 'createdate', 'dealname', 'dealstage', 'hs_lastmodifieddate', 'hs_object_id', 'pipeline'],
  tickets: [
    'content', 'createdate', 'hs_lastmodifieddate', 'hs_object_id', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_category',
    'hs_ticket_priority', 'subject',
  ],
};
const OTHER_DEFAULTS = ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'];

// One valid record of each type, what to change, and the word that a search finds it by.
const NOW = '2026-03-01T09:15:02.123Z';
const TYPES = {
  contacts: { id: '0-1', singular: 'contact', make: { firstname: 'Åse', email: 'ase@example.com' }, patch: { lastname: 'Lien' } },
  companies: { id: '0-2', singular: 'company', make: { name: 'Fjord AS', domain: 'fjord.example' }, patch: { city: 'Bergen' } },
  deals: { id: '0-3', singular: 'deal', make: { dealname: 'Boat', dealstage: 'qualifiedtobuy' }, patch: { amount: '12.5' } },
  tickets: { id: '0-5', singular: 'ticket', make: { subject: 'Leak', hs_pipeline_stage: '1' }, patch: { hs_ticket_priority: 'HIGH' } },
  products: { id: '0-7', singular: 'product', make: { name: 'Anchor', price: '99' }, patch: { hs_sku: 'A-1' } },
  line_items: { id: '0-8', singular: 'line_item', make: { name: 'Anchor', quantity: '2', price: '99' }, patch: { discount: '5' } },
  tasks: { id: '0-27', singular: 'task', make: { hs_timestamp: NOW, hs_task_subject: 'Ring' }, patch: { hs_task_status: 'COMPLETED' } },
  notes: { id: '0-46', singular: 'note', make: { hs_timestamp: NOW, hs_note_body: '<p>Hello</p>' }, patch: { hs_note_body: 'Bye' } },
  meetings: { id: '0-47', singular: 'meeting', make: { hs_timestamp: NOW, hs_meeting_title: 'Kick-off' }, patch: { hs_meeting_location: 'Oslo' } },
  calls: { id: '0-48', singular: 'call', make: { hs_timestamp: NOW, hs_call_title: 'First' }, patch: { hs_call_duration: '60000' } },
  emails: { id: '0-49', singular: 'email', make: { hs_timestamp: NOW, hs_email_subject: 'Offer' }, patch: { hs_email_direction: 'INCOMING_EMAIL' } },
  users: { id: '0-115', singular: 'user', make: { hs_given_name: 'Kari', hs_email: 'kari@example.com' }, patch: { hs_job_title: 'Captain' } },
};
const ACTIVITIES = ['tasks', 'notes', 'meetings', 'calls', 'emails'];

let server;
let links;
let unique = 0;
before(async () => {
  server = await startServer();
  links = new Links(server);
});
after(async () => {
  await links.assertClean();
  await server.stop();
});

const base = (type) => `/crm/v3/objects/${type}`;
const create = (type, properties, more = {}) => server.ok('POST', base(type), { properties, ...more }, { status: 201 });
const contact = (properties = {}) => create('contacts', { firstname: `Contact ${++unique}`, ...properties });
const read = (type, id, query = '') => server.ok('GET', `${base(type)}/${id}${query}`);
const patch = (type, id, properties) => server.ok('PATCH', `${base(type)}/${id}`, { properties }, { status: 200 });
/** The names of a record's properties that were set automatically may come with a reply: these are the others. */
const pick = (properties, names) => Object.fromEntries(names.map((name) => [name, properties[name]]));

async function property(type, definition) {
  const field = { string: 'text', number: 'number', date: 'date', datetime: 'date', bool: 'booleancheckbox', enumeration: 'select' };
  const group = { contacts: 'contactinformation', companies: 'companyinformation' }[type];
  const options = definition.type === 'bool' ? ['true', 'false'] : definition.options;
  return server.ok('POST', `/crm/v3/properties/${type}`, {
    label: definition.name,
    groupName: group,
    fieldType: field[definition.type],
    ...definition,
    ...(options && { options: options.map((value, displayOrder) => ({ value, label: value.toUpperCase(), displayOrder, hidden: false })) }),
  });
}

/** The faults of a refusal, checked to be in the published form of 0.5 in both places; gives [[code, name], …]. */
async function faults(method, target, body) {
  const json = await server.refused(400, method, target, body);
  assert.equal(json.category, 'VALIDATION_ERROR');
  const [, list] = json.message.match(/^Property values were not valid: (\[.*\])$/s) ?? assert.fail(json.message);
  const parsed = JSON.parse(list);
  for (const fault of parsed) {
    assert.equal(fault.isValid, false);
    assert.equal(typeof fault.message, 'string');
    assert.equal(fault.localizedErrorMessage, fault.message);
    assert.equal(typeof fault.portalId, 'number');
    const known = ['isValid', 'message', 'error', 'name', 'propertyValue', 'localizedErrorMessage', 'portalId'];
    assert.deepEqual(Object.keys(fault).filter((key) => !known.includes(key)), []);
  }
  assert.deepEqual(
    json.errors,
    parsed.map((fault) => ({ message: fault.message, code: fault.error, context: { propertyName: [fault.name] } })),
  );
  return parsed.map((fault) => [fault.error, fault.name]);
}
const refusedProperties = (type, properties) => faults('POST', base(type), { properties });

describe('rows 19-23 and 93: every object type through the same paths', () => {
  for (const [type, { id: typeId, singular, make, patch: change }] of Object.entries(TYPES)) {
    test(`${type}: create, read, change, list, archive`, async () => {
      const reply = await server.api('POST', base(type), { properties: make });
      assert.equal(reply.status, 201, reply.text);
      const made = reply.json;
      assert.match(made.id, /^[1-9]\d*$/);
      assert.equal(made.archived, false);
      assert.ok(!('archivedAt' in made) && !('associations' in made) && !('propertiesWithHistory' in made));
      assert.match(made.createdAt, ENVELOPE_TIME);
      assert.match(made.updatedAt, ENVELOPE_TIME);
      assert.deepEqual(pick(made.properties, Object.keys(make)), make);
      assert.equal(made.properties.hs_object_id, made.id);

      const location = new URL(reply.headers.get('location'), server.url);
      assert.equal((await server.ok('GET', location.pathname)).id, made.id);

      // 3.1: the default properties, keys in alphabetical order, nothing else.
      const whole = await read(type, made.id);
      assert.deepEqual(Object.keys(whole.properties), DEFAULTS[type] ?? OTHER_DEFAULTS);

      const names = Object.keys({ ...make, ...change });
      const changed = await patch(type, made.id, change);
      assert.deepEqual(pick(changed.properties, Object.keys(change)), change);
      const again = await read(type, made.id, `?properties=${names}`);
      assert.deepEqual(pick(again.properties, names), { ...make, ...change });
      assert.ok(again.updatedAt >= made.updatedAt);
      assert.equal(again.createdAt, made.createdAt);

      for (const word of [singular, singular.toUpperCase(), type, type.toUpperCase(), typeId]) {
        assert.equal((await read(word, made.id)).id, made.id, word);
      }
      const list = await server.ok('GET', base(type));
      assert.deepEqual(list.results.map((record) => record.id), [made.id]);
      assert.deepEqual(Object.keys(list.results[0].properties), DEFAULTS[type] ?? OTHER_DEFAULTS);

      assert.equal((await server.api('DELETE', `${base(type)}/${made.id}`)).status, 204);
      assert.equal((await server.refused(404, 'GET', `${base(type)}/${made.id}`)).message, 'resource not found');
      assert.deepEqual((await server.ok('GET', base(type))).results, []);
    });
  }

  test('0.10: the dated paths and a trailing slash reach the same record', async () => {
    const { id } = await contact();
    for (const date of ['2025-09', '2026-03', '2026-09', '2026-09-beta']) {
      assert.equal((await server.ok('GET', `/crm/objects/${date}/contacts/${id}`)).id, id, date);
      assert.equal((await server.ok('PATCH', `/crm/objects/${date}/0-1/${id}`, { properties: { city: date } })).properties.city, date);
    }
    assert.equal((await server.ok('GET', `${base('contacts')}/${id}/`)).id, id);
    assert.ok((await server.ok('GET', `${base('contacts')}/?limit=1`)).results.length);
    const made = await server.ok('POST', `/crm/objects/2026-03/contacts/`, { properties: { firstname: 'Dated' } }, { status: 201 });
    await server.ok('DELETE', `/crm/objects/2025-09/contacts/${made.id}/`, undefined, { status: 204 });
  });

  test('0.3: a custom object answers to its id, its full name and the short form, not to its bare name', async () => {
    const full = await links.object('boat');
    const schema = await server.ok('GET', `/crm-object-schemas/v3/schemas/${full}`);
    assert.match(full, /^p\d+_boat$/);
    const { id } = await create(full, { title: 'Kon-Tiki' });
    for (const word of [full, full.toUpperCase(), 'p_boat', 'P_BOAT', schema.objectTypeId]) {
      const record = await read(word, id, '?properties=title');
      assert.equal(record.properties.title, 'Kon-Tiki', word);
    }
    assert.deepEqual(Object.keys((await read(full, id)).properties), OTHER_DEFAULTS);
    for (const word of ['boat', 'boats', 'Boat']) {
      const refused = await server.refused(400, 'GET', base(word));
      assert.equal(refused.message, `Unable to infer object type from: ${word}`);
      assert.ok(!('category' in refused));
    }
  });

  test('0.3: an unknown word or id of a type is 400 with the published message', async () => {
    const word = await server.refused(400, 'GET', base('widgets'));
    assert.equal(word.message, 'Unable to infer object type from: widgets');
    assert.ok(!('category' in word));
    assert.equal((await server.refused(400, 'GET', base('0-9999'))).message, 'Invalid object or event type id: 0-9999');
    assert.equal((await server.refused(400, 'POST', base('2-9999'), {})).message, 'Invalid object or event type id: 2-9999');
  });
});

describe('3.1: what a read gives', () => {
  test('properties asked for, repeated and comma-joined and mixed, come with the always-returned ones, sorted', async () => {
    const { id } = await contact({ email: 'shape@example.com', city: 'Oslo' });
    const wanted = ['city', 'createdate', 'email', 'hs_object_id', 'lastmodifieddate', 'phone'];
    for (const query of ['properties=city&properties=email&properties=phone', 'properties=phone,city,email', 'properties=email,city&properties=phone',
      'properties=phone%2Ccity%2Cemail&properties=phone']) {
      const record = await read('contacts', id, `?${query}`);
      assert.deepEqual(Object.keys(record.properties), wanted, query);
      assert.equal(record.properties.city, 'Oslo');
      assert.equal(record.properties.phone, null, 'a property that exists and has no value is null');
    }
  });

  test('an unknown or archived property is left out of a read, without an error', async () => {
    await property('contacts', { name: 'short_lived', type: 'string' });
    const { id } = await contact({ short_lived: 'x' });
    assert.equal((await read('contacts', id, '?properties=short_lived')).properties.short_lived, 'x');
    await server.ok('DELETE', '/crm/v3/properties/contacts/short_lived', undefined, { status: 204 });
    const record = await read('contacts', id, '?properties=nonsense,short_lived,city');
    assert.deepEqual(Object.keys(record.properties), ['city', 'createdate', 'hs_object_id', 'lastmodifieddate']);
  });

  test('0.2: times of the envelope are ISO-8601, datetime values have milliseconds, all values are text', async () => {
    const { id } = await create('deals', { dealname: 'T', dealstage: 'closedwon', closedate: 1772356502000, amount: 5 });
    const record = await read('deals', id, '?properties=closedate,amount,hs_is_closed');
    assert.equal(record.properties.closedate, '2026-03-01T09:15:02.000Z');
    assert.equal(record.properties.amount, '5');
    assert.equal(record.properties.hs_is_closed, 'true');
    for (const name of ['createdate', 'hs_lastmodifieddate']) {
      assert.match(record.properties[name], VALUE_TIME);
    }
    assert.equal(Date.parse(record.properties.createdate), Date.parse(record.createdAt));
    assert.equal(Date.parse(record.properties.hs_lastmodifieddate), Date.parse(record.updatedAt));
    for (const value of Object.values(record.properties)) assert.equal(typeof value, 'string');
  });

  test('propertiesWithHistory lists the values newest first, each with time and source; a cleared value is ""', async () => {
    const { id } = await contact({ city: 'Oslo' });
    await patch('contacts', id, { city: 'Bergen' });
    await patch('contacts', id, { city: 'Bergen' });
    await patch('contacts', id, { city: '' });
    const record = await read('contacts', id, '?propertiesWithHistory=city,phone&propertiesWithHistory=nonsense');
    assert.deepEqual(Object.keys(record.propertiesWithHistory), ['city', 'phone']);
    const { city, phone } = record.propertiesWithHistory;
    assert.deepEqual(city.map((entry) => entry.value), ['', 'Bergen', 'Oslo'], 'the same value again is no change');
    assert.deepEqual(phone, []);
    for (const [i, entry] of city.entries()) {
      assert.match(entry.timestamp, ENVELOPE_TIME);
      assert.equal(entry.sourceType, 'INTEGRATION');
      assert.equal(entry.sourceLabel, 'test', 'the name of the token');
      if (i) assert.ok(Date.parse(entry.timestamp) <= Date.parse(city[i - 1].timestamp));
    }
    assert.ok(!('propertiesWithHistory' in (await read('contacts', id))));
  });

  test('history is cut at 45 values for contacts and 20 for other objects', async () => {
    const person = await contact();
    const company = await create('companies', { name: 'Often' });
    for (let i = 1; i <= 50; i++) {
      await patch('contacts', person.id, { city: `City ${i}` });
      if (i <= 25) await patch('companies', company.id, { city: `City ${i}` });
    }
    const values = async (type, id) => (await read(type, id, '?propertiesWithHistory=city')).propertiesWithHistory.city.map((e) => e.value);
    const long = await values('contacts', person.id);
    assert.equal(long.length, 45);
    assert.equal(long[0], 'City 50');
    const short = await values('companies', company.id);
    assert.equal(short.length, 20);
    assert.equal(short.at(-1), 'City 6');
  });

  test('1.5.1: associations asked for repeat the other id once per type and are absent when there are none', async () => {
    const label = await links.label('contacts', 'companies', 'advisor', 'Advisor');
    const full = await links.object('vessel');
    const pair = await links.label('contacts', full, 'skipper', 'Skipper');
    const company = await create('companies', { name: 'Client' });
    const deal = await create('deals', { dealname: 'D', dealstage: 'appointmentscheduled' });
    const vessel = await create(full, { title: 'Fram' });
    const { id } = await contact();
    await links.put('contacts', id, 'companies', company.id, [plain('contacts', 'companies'), label.there]);
    await links.link('contacts', id, 'deals', deal.id);
    await links.put('contacts', id, full, vessel.id, [pair.there]);
    const record = await read('contacts', id, `?associations=company,deals&associations=tickets,${full}`);
    assert.deepEqual(Object.keys(record.associations).sort(), ['companies', 'deals', full].sort());
    const types = record.associations.companies.results;
    assert.deepEqual(types.map((entry) => entry.id), [company.id, company.id, company.id]);
    assert.deepEqual(types.map((entry) => entry.type).sort(), ['advisor', 'contact_to_company', 'contact_to_company_unlabeled']);
    assert.deepEqual(record.associations.deals.results, [{ id: deal.id, type: 'contact_to_deal' }]);
    assert.deepEqual(new Set(record.associations[full].results.map((entry) => entry.id)), new Set([vessel.id]));
    assert.ok(record.associations[full].results.some((entry) => entry.type === 'skipper'));

    assert.ok(!('associations' in (await read('contacts', id, '?associations=tickets'))), 'none of that type: no key');
    assert.ok(!('associations' in (await read('contacts', id))));
    const refused = await server.refused(400, 'GET', `${base('contacts')}/${id}?associations=widgets`);
    assert.equal(refused.message, 'Unable to infer object type from: widgets');

    const listed = (await server.ok('GET', `${base('contacts')}?associations=companies&limit=100`)).results;
    assert.deepEqual(listed.find((each) => each.id === id).associations.companies, record.associations.companies);
    assert.ok(listed.some((each) => !('associations' in each)));
  });
});

describe('row 19: lists', () => {
  const ids = [];
  let type;
  before(async () => {
    type = await links.object('page');
    for (let i = 0; i < 150; i += 50) {
      const inputs = Array.from({ length: 50 }, (_, k) => ({ properties: { title: `Page ${i + k}` } }));
      const reply = await server.ok('POST', `${base(type)}/batch/create`, { inputs });
      ids.push(...reply.results.map((record) => record.id));
    }
  });

  test('ten records by default, by id ascending; the link and the cursor lead to the next ones; the last page has no paging', async () => {
    const first = await server.ok('GET', base(type));
    assert.deepEqual(first.results.map((record) => record.id), ids.slice(0, 10));
    assert.equal(first.paging.next.after, ids[9]);
    assert.ok(!('prev' in first.paging));

    const seen = [];
    let link = `${server.url}${base(type)}?limit=40&properties=title,hs_object_source`;
    while (link) {
      const page = await server.ok('GET', link.slice(server.url.length));
      seen.push(...page.results);
      link = page.paging?.next.link;
      if (link) {
        assert.ok(link.startsWith(server.url), link);
        assert.equal(new URL(link).searchParams.get('after'), page.paging.next.after);
      } else {
        assert.ok(!('paging' in page));
      }
    }
    assert.deepEqual(seen.map((record) => record.id), ids);
    assert.ok(seen.every((record) => record.properties.title.startsWith('Page ') && record.properties.hs_object_source === 'INTEGRATION'));
  });

  test('a page that ends with the last record is the last page', async () => {
    const page = await server.ok('GET', `${base(type)}?limit=50&after=${ids[99]}`);
    assert.equal(page.results.length, 50);
    assert.ok(!('paging' in page));
    assert.deepEqual(await server.ok('GET', `${base(type)}?after=${ids[149]}`), { results: [] });
  });

  test('limit: 1 to 100, and to 50 when history is asked for', async () => {
    assert.equal((await server.ok('GET', `${base(type)}?limit=100`)).results.length, 100);
    assert.equal((await server.ok('GET', `${base(type)}?limit=50&propertiesWithHistory=title`)).results.length, 50);
    for (const query of ['limit=101', 'limit=0', 'limit=-1', 'limit=ten', 'limit=51&propertiesWithHistory=title']) {
      const refused = await server.refused(400, 'GET', `${base(type)}?${query}`);
      assert.equal(refused.category, 'VALIDATION_ERROR', query);
      assert.match(refused.message, query.includes('With') ? /50/ : /100/);
    }
    await server.refused(400, 'GET', `${base(type)}?after=abc`);
    await server.refused(400, 'GET', `${base(type)}?archived=perhaps`);
  });

  test('archived=true lists the archived ones only, with the time', async () => {
    for (const id of ids.slice(0, 3)) await server.ok('DELETE', `${base(type)}/${id}`);
    const archived = await server.ok('GET', `${base(type)}?archived=true`);
    assert.deepEqual(archived.results.map((record) => record.id), ids.slice(0, 3));
    for (const record of archived.results) {
      assert.equal(record.archived, true);
      assert.match(record.archivedAt, ENVELOPE_TIME);
    }
    assert.equal((await server.ok('GET', `${base(type)}?limit=1`)).results[0].id, ids[3]);
  });
});

describe('row 20: creation', () => {
  test('3.4: what each object needs is asked for by name', async () => {
    const missing = async (type, properties) => {
      const list = await refusedProperties(type, properties);
      assert.ok(list.every(([code]) => code === 'MISSING_REQUIRED_PROPERTY'), JSON.stringify(list));
      return list.map(([, name]) => name).sort();
    };
    assert.equal((await missing('contacts', { city: 'Oslo' })).length, 1);
    assert.equal((await missing('companies', { city: 'Oslo' })).length, 1);
    assert.deepEqual(await missing('deals', {}), ['dealname', 'dealstage']);
    assert.deepEqual(await missing('deals', { dealname: 'x', dealstage: '' }), ['dealstage']);
    assert.deepEqual(await missing('tickets', {}), ['hs_pipeline_stage', 'subject']);
    for (const type of ACTIVITIES) assert.deepEqual(await missing(type, {}), ['hs_timestamp'], type);
    for (const properties of [{ email: 'only@example.com' }, { firstname: 'Only' }, { lastname: 'Only' }]) {
      await create('contacts', properties);
    }
    await create('companies', { domain: 'only.example' });
    await create('companies', { name: 'Only' });
  });

  test('3.4: a custom object needs its requiredProperties', async () => {
    const schema = await server.ok('POST', '/crm-object-schemas/v3/schemas', {
      name: 'permit',
      labels: { singular: 'Permit', plural: 'Permits' },
      primaryDisplayProperty: 'number',
      requiredProperties: ['number'],
      properties: [{ name: 'number', label: 'Number', type: 'string', fieldType: 'text' }],
      associatedObjects: [],
    });
    assert.deepEqual(await refusedProperties(schema.fullyQualifiedName, {}), [['MISSING_REQUIRED_PROPERTY', 'number']]);
    await create(schema.objectTypeId, { number: '7' });
  });

  test('3.4: the reply echoes what was sent and what was set automatically', async () => {
    const made = await contact({ city: 'Oslo' });
    assert.equal(made.properties.city, 'Oslo');
    assert.equal(made.properties.lifecyclestage, 'lead');
    assert.equal(made.properties.hs_object_source, 'INTEGRATION');
    assert.ok(made.properties.hs_object_source_id && made.properties.hs_object_source_label);
    assert.ok(made.properties.createdate && made.properties.lastmodifieddate);
    assert.ok(!('phone' in made.properties) && !('email' in made.properties), 'not every property');
    assert.deepEqual(Object.keys(made.properties), Object.keys(made.properties).sort());
    const deal = await create('deals', { dealname: 'x', dealstage: 'closedwon' });
    assert.equal(deal.properties.pipeline, 'default');
    assert.equal(deal.properties.hs_is_closed_won, 'true');
    assert.equal((await contact({ lifecyclestage: 'customer' })).properties.lifecyclestage, 'customer');
  });

  test('ids ascend', async () => {
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push(Number((await contact()).id));
    assert.ok(ids[0] < ids[1] && ids[1] < ids[2] && Number.isSafeInteger(ids[2]));
  });

  test('0.1: unknown keys of the body are ignored; associations may be absent, null or empty', async () => {
    for (const more of [{}, { associations: null }, { associations: [] }, { frobnicate: { a: [1] } }]) {
      await create('contacts', { firstname: 'x' }, more);
    }
  });

  test('3.4: associations at creation bring their types and the plain one; the first company becomes primary', async () => {
    const label = await links.label('contacts', 'companies', 'founder', 'Founder');
    const company = await create('companies', { name: 'Founded' });
    const deal = await create('deals', { dealname: 'x', dealstage: 'appointmentscheduled' });
    const made = await create('contacts', { firstname: 'x' }, {
      associations: [
        { to: { id: company.id }, types: specs([label.there]) },
        { to: { id: Number(deal.id) }, types: specs([plain('contacts', 'deals')]) },
      ],
    });
    assert.deepEqual(await links.between('contacts', made.id, 'companies', company.id), ['H1', 'H279', label.there].sort());
    assert.deepEqual(await links.between('companies', company.id, 'contacts', made.id), ['H2', 'H280', label.back].sort());
    assert.deepEqual(await links.between('contacts', made.id, 'deals', deal.id), ['H4']);
  });

  test('a wrong association refuses the creation: no record is left behind', async () => {
    const count = async () => (await server.ok('POST', `${base('contacts')}/search`, { limit: 1 })).total;
    const before = await count();
    const make = (to, types) => ({ properties: { firstname: 'ghost' }, associations: [{ to: { id: to }, types }] });
    const company = (await create('companies', { name: 'x' })).id;
    const unknown = await server.refused(400, 'POST', base('contacts'), make('999999999', specs(['H279'])));
    assert.equal(unknown.message, 'One or more associations are invalid');
    assert.deepEqual(unknown.context.INVALID_OBJECT_IDS, ['COMPANY=999999999 is not valid']);
    await server.refused(400, 'POST', base('contacts'), make(company, specs(['H280'])));
    await server.refused(400, 'POST', base('contacts'), make(company, specs(['U99999'])));
    await server.refused(400, 'POST', base('contacts'), make(company, []));
    await server.refused(400, 'POST', base('contacts'), make('abc', specs(['H279'])));
    const incomplete = await server.refused(400, 'POST', base('contacts'), make(company, [{}]));
    assert.match(incomplete.message, /Some required fields were not set: \[associationCategory, associationTypeId\]/);
    assert.equal(await count(), before);
  });

  test('0.4: a body that is no JSON, no object or absent is 400 with the published beginning', async () => {
    const message = async (body) => (await server.refused(400, 'POST', base('contacts'), body)).message;
    assert.match(await message('{"properties":'), /^Invalid input JSON on line 1, column \d+: /);
    assert.equal(await message(''), 'Invalid JSON input: a request body was expected, but none found');
    for (const body of ['[]', '"x"', '7', 'null', { properties: [] }, { properties: 'x' }, { properties: { firstname: {} } }, { properties: { firstname: ['a'] } }]) {
      assert.equal(typeof (await message(body)), 'string');
    }
  });
});

describe('values: section 0.2, 0.5 and settled 20, 21', () => {
  before(async () => {
    await property('contacts', { name: 'a_number', type: 'number' });
    await property('contacts', { name: 'a_date', type: 'date' });
    await property('contacts', { name: 'a_time', type: 'datetime' });
    await property('contacts', { name: 'a_bool', type: 'bool' });
    await property('contacts', { name: 'a_choice', type: 'enumeration', options: ['red', 'green', 'blue'] });
    await property('contacts', { name: 'a_set', type: 'enumeration', fieldType: 'checkbox', options: ['a', 'b', 'c', 'd'] });
    await property('contacts', { name: 'a_text', type: 'string', fieldType: 'textarea' });
    await property('contacts', { name: 'a_code', type: 'string', hasUniqueValue: true });
    await property('contacts', { name: 'a_serial', type: 'number', hasUniqueValue: true });
  });
  /** What is read back after `sent` was written. */
  const back = async (name, sent) => {
    const { id } = await contact({ [name]: sent });
    return (await read('contacts', id, `?properties=${name}`)).properties[name];
  };

  test('settled 20: numbers are read back in their shortest form', async () => {
    const cases = [['1.10', '1.1'], ['1e3', '1000'], [12, '12'], [0.1, '0.1'], ['-0.50', '-0.5'], ['9007199254740992', '9007199254740992'],
      ['-9007199254740991', '-9007199254740991'], ['123456789012.345', '123456789012.345'], ['0', '0'], ['-0', '0'], ['0.000001', '0.000001'],
      ['00012', '12']];
    for (const [sent, expected] of cases) assert.equal(await back('a_number', sent), expected, String(sent));
  });

  test('settled 20: more digits than a number holds, and what is no number, are refused', async () => {
    for (const sent of ['9007199254740993', '0.1234567890123456', '1234567890.1234567', 'abc', '1,5', '1.', '.5', '0x10', 'NaN', 'Infinity', '1e999',
      ' 5', '5 ', '5\n', true]) {
      const [[code, name], ...rest] = await refusedProperties('contacts', { firstname: 'x', a_number: sent });
      assert.match(code, /^INVALID_(INTEGER|LONG|FLOAT)$/, String(sent));
      assert.equal(name, 'a_number');
      assert.deepEqual(rest, []);
    }
  });

  test('0.2: a date takes YYYY-MM-DD or the milliseconds of a midnight UTC, and nothing else', async () => {
    const midnight = Date.UTC(2026, 1, 28);
    for (const sent of ['2026-02-28', midnight, String(midnight), '2026-02-28T00:00:00Z', '2026-02-28T00:00:00.000Z']) {
      assert.equal(await back('a_date', sent), '2026-02-28', String(sent));
    }
    assert.equal(await back('a_date', -86400000), '1969-12-31');
    for (const sent of [midnight + 1, '2026-02-28T09:00:00Z', '2026-02-29', '28.02.2026', 'tomorrow', '2026-13-01', ' 2026-02-28', '1.5']) {
      assert.deepEqual(await refusedProperties('contacts', { firstname: 'x', a_date: sent }), [['INVALID_DATE', 'a_date']], String(sent));
    }
  });

  test('0.2: a datetime takes ISO-8601 with a zone or milliseconds and is read back in UTC with milliseconds', async () => {
    const at = Date.UTC(2026, 2, 1, 9, 15, 2, 123);
    for (const sent of [at, String(at), '2026-03-01T09:15:02.123Z', '2026-03-01T10:15:02.123+01:00']) {
      assert.equal(await back('a_time', sent), '2026-03-01T09:15:02.123Z', String(sent));
    }
    assert.equal(await back('a_time', '2026-03-01T09:15:02Z'), '2026-03-01T09:15:02.000Z');
    assert.equal(await back('a_time', '2026-03-01'), '2026-03-01T00:00:00.000Z');
    for (const sent of ['2026-03-01T25:00:00Z', 'now', '2026-03-01T09:15:02.123Z ', '2026-02-30T00:00:00Z']) {
      assert.deepEqual(await refusedProperties('contacts', { firstname: 'x', a_time: sent }), [['INVALID_DATE', 'a_time']], sent);
    }
  });

  test('0.2: a boolean is "true" or "false"', async () => {
    assert.equal(await back('a_bool', true), 'true');
    assert.equal(await back('a_bool', 'false'), 'false');
    for (const sent of ['yes', 1, ' true', 'true ']) {
      assert.deepEqual(await refusedProperties('contacts', { firstname: 'x', a_bool: sent }), [['INVALID_BOOLEAN', 'a_bool']], String(sent));
    }
  });

  test('0.5: an option that is not allowed is INVALID_OPTION and the message lists the allowed values', async () => {
    assert.equal(await back('a_choice', 'green'), 'green');
    const json = await server.refused(400, 'POST', base('contacts'), { properties: { firstname: 'x', a_choice: 'Green' } });
    assert.equal(json.errors[0].code, 'INVALID_OPTION');
    assert.equal(json.errors[0].message, 'Green was not one of the allowed options: [red, green, blue]');
    assert.match(json.message, /"propertyValue":"Green"/);
    for (const sent of ['GREEN', 'red;green', ' red', 'red ']) {
      assert.deepEqual(await refusedProperties('contacts', { firstname: 'x', a_choice: sent }), [['INVALID_OPTION', 'a_choice']], sent);
    }
  });

  test('0.2: several options are joined by ";"; a leading ";" adds to what is there', async () => {
    const { id } = await contact({ a_set: 'b;a' });
    const now = async () => (await read('contacts', id, '?properties=a_set')).properties.a_set;
    assert.equal(await now(), 'b;a');
    await patch('contacts', id, { a_set: ';c' });
    assert.equal(await now(), 'b;a;c');
    await patch('contacts', id, { a_set: ';a;d' });
    assert.equal(await now(), 'b;a;c;d', 'an option that is there already is not repeated');
    await patch('contacts', id, { a_set: 'c;c' });
    assert.equal(await now(), 'c');
    assert.deepEqual(await faults('PATCH', `${base('contacts')}/${id}`, { properties: { a_set: ';x' } }), [['INVALID_OPTION', 'a_set']]);
    for (const sent of ['a; b', 'a;x', 'a ;b']) {
      assert.deepEqual(await refusedProperties('contacts', { firstname: 'x', a_set: sent }), [['INVALID_OPTION', 'a_set']], sent);
    }
    await patch('contacts', id, { a_set: '' });
    assert.equal(await now(), null);
    await patch('contacts', id, { a_set: ';a' });
    assert.equal(await now(), 'a');
  });

  test('texts keep every character, spaces at the ends included; numbers and booleans become text', async () => {
    for (const sent of [' spaced ', 'Ærøskøbing ÆØÅ æøå', 'ß', '日本語 🚀', 'a\nb\tc', '"quoted" \\ back', "';--", '<b>&amp;</b>', '\u0001\u007f']) {
      assert.equal(await back('a_text', sent), sent);
    }
    assert.equal(await back('a_text', 12.5), '12.5');
    assert.equal(await back('a_text', false), 'false');
  });

  test('5.2: a text has at most 65,536 characters, however many bytes', async () => {
    for (const letter of ['x', 'ø', '🚀']) {
      const most = letter.repeat(65536);
      const { id } = await contact({ a_text: most });
      assert.equal((await read('contacts', id, '?properties=a_text')).properties.a_text, most);
      const json = await server.refused(400, 'PATCH', `${base('contacts')}/${id}`, { properties: { a_text: most + letter } });
      assert.equal(json.errors[0].context.propertyName[0], 'a_text');
      assert.ok(json.message.length < 20000, 'the refusal does not repeat the whole value');
    }
  });

  test('0.5: unknown, read-only and malformed values are all reported together', async () => {
    assert.deepEqual(
      await refusedProperties('contacts', {
        firstname: 'x', nonsense: '1', hs_object_id: '5', createdate: '2026-01-01', num_associated_deals: '3', email: 'no address', a_number: 'x',
        a_choice: 'pink',
      }).then((list) => list.sort()),
      [
        ['INVALID_EMAIL', 'email'],
        ['INVALID_INTEGER', 'a_number'],
        ['INVALID_OPTION', 'a_choice'],
        ['PROPERTY_DOESNT_EXIST', 'nonsense'],
        ['READ_ONLY_VALUE', 'createdate'],
        ['READ_ONLY_VALUE', 'hs_object_id'],
        ['READ_ONLY_VALUE', 'num_associated_deals'],
      ],
    );
  });

  test('0.5: the list in the message is one JSON array whatever the value holds', async () => {
    const json = await server.refused(400, 'POST', base('contacts'), { properties: { firstname: 'x', a_number: '"] \\ }, ø\n', 'no"such': ']' } });
    const list = JSON.parse(json.message.slice('Property values were not valid: '.length));
    assert.deepEqual(list.map((fault) => [fault.name, fault.propertyValue]).sort(), [['a_number', '"] \\ }, ø\n'], ['no"such', ']']]);
  });

  test('an e-mail address is checked', async () => {
    for (const email of ['ola', 'ola@', '@example.com', 'ola nordmann@example.com', 'a@b@example.com', ' ola@example.com']) {
      assert.deepEqual(await refusedProperties('contacts', { email }), [['INVALID_EMAIL', 'email']], email);
    }
    for (const email of ["o'la+tag@example.co.uk", 'blåbær@blåbær.example']) assert.equal((await create('contacts', { email })).properties.email, email);
  });

  test('an owner is the id of a user who can sign in', async () => {
    const made = await server.cli(['user', 'add', '--email', 'owner@example.com', '--first-name', 'Eva', '--last-name', 'Eier']);
    assert.equal(made.code, 0, made.stderr);
    const owners = await server.ok('GET', '/crm/v3/owners?email=owner@example.com');
    const { id } = await contact({ hubspot_owner_id: owners.results[0].id });
    assert.equal((await read('contacts', id, '?properties=hubspot_owner_id')).properties.hubspot_owner_id, owners.results[0].id);
    for (const sent of ['999999', 'Eva', '-1']) {
      assert.deepEqual(await refusedProperties('contacts', { firstname: 'x', hubspot_owner_id: sent }), [['INVALID_OPTION', 'hubspot_owner_id']], sent);
    }
  });

  test('3.4: an e-mail address belongs to one contact, whatever its case; the refusal has the published wording and no retry', async () => {
    const { id } = await create('contacts', { email: 'Bjørn.Ås@Example.com' });
    for (const email of ['bjørn.ås@example.com', 'BJØRN.ÅS@EXAMPLE.COM', 'Bjørn.Ås@Example.com']) {
      const reply = await server.api('POST', base('contacts'), { properties: { email } });
      assert.equal(reply.status, 409);
      assert.equal(reply.json.message, `Contact already exists. Existing ID: ${id}`);
      assert.equal(reply.json.category, 'CONFLICT');
      assert.equal(reply.headers.get('x-should-retry'), 'false');
    }
    const other = await contact();
    await server.refused(409, 'PATCH', `${base('contacts')}/${other.id}`, { properties: { email: 'bjørn.ås@example.com' } });
    const own = await patch('contacts', id, { email: 'bjørn.ås@example.com' });
    assert.equal(own.properties.email, 'bjørn.ås@example.com', 'its own address in another case is no conflict');
    await server.ok('DELETE', `${base('contacts')}/${id}`);
    await patch('contacts', other.id, { email: 'bjørn.ås@example.com' });
  });

  test('3.4: two companies may share a domain', async () => {
    await create('companies', { domain: 'shared.example' });
    await create('companies', { domain: 'shared.example' });
  });

  test('a unique custom property: 409 CONFLICT names the value and the holder; clearing or archiving frees it', async () => {
    const { id } = await contact({ a_code: 'Straße-1' });
    const reply = await server.api('POST', base('contacts'), { properties: { firstname: 'x', a_code: 'STRASSE-1' } });
    assert.equal(reply.status, 409, 'settled 21: the key is folded');
    assert.equal(reply.json.category, 'CONFLICT');
    assert.equal(reply.headers.get('x-should-retry'), 'false');
    assert.ok(reply.json.message.includes(id) && reply.json.message.includes('STRASSE-1'), reply.json.message);
    await patch('contacts', id, { a_code: '' });
    const second = await contact({ a_code: 'STRASSE-1' });
    await server.refused(409, 'PATCH', `${base('contacts')}/${id}`, { properties: { a_code: 'straße-1' } });
    await server.ok('DELETE', `${base('contacts')}/${second.id}`);
    await patch('contacts', id, { a_code: 'straße-1' });

    await contact({ a_serial: '1.50' });
    await server.refused(409, 'POST', base('contacts'), { properties: { firstname: 'x', a_serial: '1.5' } });
  });

  test('settled 22: 130 custom properties, spread over several tables, are written, read, cleared and searched', async () => {
    const names = Array.from({ length: 130 }, (_, i) => `wide_${String(i).padStart(3, '0')}`);
    const kinds = [['string', 'text'], ['number', 'number'], ['date', 'date']];
    for (let at = 0; at < names.length; at += 50) {
      const inputs = names.slice(at, at + 50).map((name, i) => {
        const [type, fieldType] = kinds[(at + i) % 3];
        return { name, label: name, type, fieldType, groupName: 'companyinformation' };
      });
      await server.ok('POST', '/crm/v3/properties/companies/batch/create', { inputs }, { status: 201 });
    }
    const value = (i, k) => [`text ${i} ${k}`, String(i + k), `2026-01-${String(1 + ((i + k) % 28)).padStart(2, '0')}`][i % 3];
    const values = (k) => Object.fromEntries(names.map((name, i) => [name, value(i, k)]));
    const first = await create('companies', { name: 'Wide 1', ...values(1) });
    const second = await create('companies', { name: 'Wide 2', ...values(2) });
    await create('companies', { name: 'Wide 3' });
    const readAll = async (id) => {
      const reply = await server.ok('POST', `${base('companies')}/batch/read`, { inputs: [{ id }], properties: names });
      return pick(reply.results[0].properties, names);
    };
    assert.deepEqual(await readAll(first.id), values(1));
    await patch('companies', first.id, values(3));
    assert.deepEqual(await readAll(first.id), values(3));
    assert.deepEqual(await readAll(second.id), values(2));
    const found = await server.ok('POST', `${base('companies')}/search`, {
      filterGroups: [{ filters: [{ propertyName: 'wide_001', operator: 'HAS_PROPERTY' }, { propertyName: 'wide_127', operator: 'GT', value: '100' }] }],
      sorts: [{ propertyName: 'wide_127', direction: 'DESCENDING' }],
    });
    assert.deepEqual(found.results.map((record) => record.id), [first.id, second.id]);
    await patch('companies', first.id, { wide_000: '', wide_070: '', wide_129: '' });
    assert.deepEqual(await readAll(first.id), { ...values(3), wide_000: null, wide_070: null, wide_129: null });
  });
});

describe('row 21: reading one', () => {
  test('0.4: an unknown id is "resource not found" without a category', async () => {
    const refused = await server.refused(404, 'GET', `${base('contacts')}/999999999`);
    assert.equal(refused.message, 'resource not found');
    assert.ok(!('category' in refused));
  });

  test('0.4: an id that is not numeric has its own message', async () => {
    for (const [method, body] of [['GET'], ['PATCH', { properties: { city: 'x' } }], ['DELETE']]) {
      const refused = await server.refused(404, method, `${base('contacts')}/a%2Fb%20c`, body);
      assert.equal(refused.message, 'Object not found.  objectId are usually numeric.');
      assert.deepEqual(refused.context.id, ['a/b c']);
      assert.equal(refused.category, 'OBJECT_NOT_FOUND');
    }
  });

  test('an id of another object type is not found', async () => {
    const company = await create('companies', { name: 'x' });
    await server.refused(404, 'GET', `${base('contacts')}/${company.id}`);
  });

  test('3.3: idProperty: e-mail of contacts, domain of companies, unique custom properties', async () => {
    const person = await create('contacts', { email: 'Id.Property+1@Example.com', a_code: 'KEY 1/2', a_serial: '77' });
    const company = await create('companies', { domain: 'idproperty.example' });
    const by = (type, value, name) => read(type, encodeURIComponent(value), `?idProperty=${name}`);
    assert.equal((await by('contacts', 'id.property+1@example.com', 'email')).id, person.id);
    assert.equal((await by('contacts', 'key 1/2', 'a_code')).id, person.id);
    assert.equal((await by('contacts', '77.0', 'a_serial')).id, person.id);
    assert.equal((await by('contacts', person.id, 'hs_object_id')).id, person.id);
    assert.equal((await by('companies', 'IDPROPERTY.example', 'domain')).id, company.id);
    const changed = await server.ok('PATCH', `${base('contacts')}/id.property%2B1@example.com?idProperty=email`, { properties: { city: 'Oslo' } });
    assert.equal(changed.id, person.id);
    assert.equal((await read('contacts', person.id, '?properties=city')).properties.city, 'Oslo');
    assert.equal((await server.refused(404, 'GET', `${base('contacts')}/nobody@example.com?idProperty=email`)).message, 'resource not found');
    for (const name of ['firstname', 'nonsense']) {
      const refused = await server.refused(400, 'GET', `${base('contacts')}/x?idProperty=${name}`);
      assert.ok(refused.message.includes(name));
    }
  });

  test('3.2: archived records are read with archived=true and only so', async () => {
    const { id } = await contact({ city: 'Oslo', email: 'gone@example.com' });
    await server.refused(404, 'GET', `${base('contacts')}/${id}?archived=true`);
    await server.ok('DELETE', `${base('contacts')}/${id}`);
    await server.refused(404, 'GET', `${base('contacts')}/${id}`);
    await server.refused(404, 'GET', `${base('contacts')}/gone@example.com?idProperty=email`);
    const record = await read('contacts', id, '?archived=true&properties=city,email');
    assert.equal(record.archived, true);
    assert.match(record.archivedAt, ENVELOPE_TIME);
    assert.equal(record.properties.city, 'Oslo');
    assert.equal(record.properties.email, 'gone@example.com');
  });
});

describe('row 22: changing', () => {
  test('3.5: PATCH merges, and an empty or null value clears', async () => {
    const { id } = await contact({ city: 'Oslo', phone: '1', zip: '0150' });
    await patch('contacts', id, { city: '', zip: null });
    const { properties } = await read('contacts', id, '?properties=city,phone,zip');
    assert.deepEqual(pick(properties, ['city', 'phone', 'zip']), { city: null, phone: '1', zip: null });
  });

  test('a refused PATCH changes nothing', async () => {
    const { id } = await contact({ city: 'Oslo' });
    assert.deepEqual(
      (await faults('PATCH', `${base('contacts')}/${id}`, { properties: { city: 'Bergen', nonsense: 'x', hs_object_id: '1' } })).sort(),
      [['PROPERTY_DOESNT_EXIST', 'nonsense'], ['READ_ONLY_VALUE', 'hs_object_id']],
    );
    assert.equal((await read('contacts', id, '?properties=city')).properties.city, 'Oslo');
  });

  test('a PATCH needs "properties"; an empty one changes nothing', async () => {
    const { id, updatedAt } = await contact({ city: 'Oslo' });
    assert.match((await server.refused(400, 'PATCH', `${base('contacts')}/${id}`, {})).message, /Some required fields were not set: \[properties\]/);
    await patch('contacts', id, {});
    await patch('contacts', id, { city: 'Oslo' });
    assert.equal((await read('contacts', id)).updatedAt, updatedAt, 'a value equal to the stored one is no change');
    await patch('contacts', id, { city: 'Moss' });
    assert.notEqual((await read('contacts', id)).updatedAt, updatedAt);
  });

  test('3.2: PATCH of an archived or unknown record is 404', async () => {
    const { id } = await contact();
    await server.ok('DELETE', `${base('contacts')}/${id}`);
    for (const each of [id, '999999999']) {
      await server.refused(404, 'PATCH', `${base('contacts')}/${each}`, { properties: { city: 'x' } });
    }
  });
});

describe('row 23: archiving', () => {
  test('settled 19: DELETE is 204, also the second time, without a body; an unknown id is 404', async () => {
    const { id } = await contact();
    for (let i = 0; i < 2; i++) {
      const reply = await server.api('DELETE', `${base('contacts')}/${id}`);
      assert.equal(reply.status, 204);
      assert.equal(reply.text, '');
      assert.equal(reply.headers.get('content-type'), null);
    }
    assert.equal((await server.refused(404, 'DELETE', `${base('contacts')}/999999999`)).message, 'resource not found');
  });

  test('2.9: an archived record is out of sight for the records it was associated with', async () => {
    const company = await create('companies', { name: 'x' });
    const { id } = await contact();
    await links.link('contacts', id, 'companies', company.id);
    await server.ok('DELETE', `${base('companies')}/${company.id}`);
    assert.deepEqual(await links.of('contacts', id, 'companies'), {});
    assert.ok(!('associations' in (await read('contacts', id, '?associations=companies'))));
    assert.equal((await read('contacts', id, '?properties=associatedcompanyid')).properties.associatedcompanyid, null);
  });
});

describe('pipelines and stages', () => {
  let other;
  before(async () => {
    const stage = (label, probability, displayOrder) => ({ label, displayOrder, metadata: { probability } });
    other = await server.ok('POST', '/crm/v3/pipelines/deals', {
      label: 'Renewals', displayOrder: 1, stages: [stage('Open', '0.3', 0), stage('Won', '1.0', 1), stage('Lost', '0.0', 2)],
    });
  });
  const names = '?properties=pipeline,dealstage,hs_is_closed,hs_is_closed_won,hs_deal_stage_probability';
  const state = async (id) => {
    const { properties: p } = await read('deals', id, names);
    return [p.pipeline, p.dealstage, p.hs_is_closed, p.hs_is_closed_won, Number(p.hs_deal_stage_probability)];
  };

  test('0.5: an unknown stage is INVALID_OPTION with the published wording', async () => {
    const json = await server.refused(400, 'POST', base('deals'), { properties: { dealname: 'x', dealstage: 'nowhere' } });
    assert.equal(json.errors[0].code, 'INVALID_OPTION');
    assert.match(json.errors[0].message, /is not a valid pipeline stage ID/);
  });

  test('the pipeline is the one of the stage, and what derives from the stage follows it', async () => {
    const [open, won, lost] = other.stages.map((stage) => stage.id);
    const { id } = await create('deals', { dealname: 'x', dealstage: 'contractsent' });
    assert.deepEqual(await state(id), ['default', 'contractsent', 'false', 'false', 0.9]);
    await patch('deals', id, { dealstage: 'closedwon' });
    assert.deepEqual(await state(id), ['default', 'closedwon', 'true', 'true', 1]);
    await patch('deals', id, { pipeline: other.id, dealstage: lost });
    assert.deepEqual(await state(id), [other.id, lost, 'true', 'false', 0]);
    const second = await create('deals', { dealname: 'y', pipeline: other.id, dealstage: open });
    assert.deepEqual(await state(second.id), [other.id, open, 'false', 'false', 0.3]);
    await patch('deals', second.id, { dealstage: won });
    assert.deepEqual(await state(second.id), [other.id, won, 'true', 'true', 1]);
  });

  test('a stage of another pipeline, an unknown pipeline and a derived property are refused', async () => {
    const make = (properties) => refusedProperties('deals', { dealname: 'x', dealstage: 'closedwon', ...properties });
    assert.deepEqual(await make({ pipeline: other.id }), [['INVALID_OPTION', 'dealstage']]);
    assert.ok((await make({ pipeline: 'nowhere' })).some(([code, name]) => code === 'INVALID_OPTION' && name === 'pipeline'));
    assert.deepEqual(await make({ hs_is_closed: 'false' }), [['READ_ONLY_VALUE', 'hs_is_closed']]);
    const { id } = await create('deals', { dealname: 'x', dealstage: 'closedwon' });
    await server.refused(400, 'PATCH', `${base('deals')}/${id}`, { properties: { pipeline: other.id } });
    await server.refused(400, 'PATCH', `${base('deals')}/${id}`, { properties: { dealstage: '' } });
    assert.deepEqual((await state(id)).slice(0, 2), ['default', 'closedwon']);
  });

  test('a ticket begins in pipeline 0; closing it sets the close date, reopening takes it away', async () => {
    const { id } = await create('tickets', { subject: 'x', hs_pipeline_stage: '1' });
    const now = async () => (await read('tickets', id, '?properties=hs_pipeline,hs_pipeline_stage,closed_date')).properties;
    assert.deepEqual(pick(await now(), ['hs_pipeline', 'closed_date']), { hs_pipeline: '0', closed_date: null });
    await patch('tickets', id, { hs_pipeline_stage: '4' });
    assert.match((await now()).closed_date, VALUE_TIME);
    await patch('tickets', id, { hs_pipeline_stage: '2' });
    assert.equal((await now()).closed_date, null);
  });
});
