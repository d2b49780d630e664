// Records one by one: rows 19-23 and 93 of the operation table, sections 0.2-0.5 and 3.1-3.5.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, plain, specs } from './links.mjs';
import { ENVELOPE_TIME, Records, UNKNOWN, VALUE_TIME, base, pick } from './records.mjs';

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
let records;
before(async () => {
  server = await startServer();
  links = new Links(server);
  records = new Records(server);
});
after(async () => {
  await links.assertClean();
  await server.stop();
});

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
      const whole = await records.read(type, made.id);
      assert.deepEqual(Object.keys(whole.properties), DEFAULTS[type] ?? OTHER_DEFAULTS);

      const names = Object.keys({ ...make, ...change });
      const changed = await records.patch(type, made.id, change);
      assert.deepEqual(pick(changed.properties, Object.keys(change)), change);
      const again = await records.read(type, made.id, `?properties=${names}`);
      assert.deepEqual(pick(again.properties, names), { ...make, ...change });
      assert.ok(again.updatedAt >= made.updatedAt);
      assert.equal(again.createdAt, made.createdAt);

      for (const word of [singular, singular.toUpperCase(), type, type.toUpperCase(), typeId]) {
        assert.equal((await records.read(word, made.id)).id, made.id, word);
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
    const { id } = await records.contact();
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
    const { id } = await records.create(full, { title: 'Kon-Tiki' });
    for (const word of [full, full.toUpperCase(), 'p_boat', 'P_BOAT', schema.objectTypeId]) {
      const record = await records.read(word, id, '?properties=title');
      assert.equal(record.properties.title, 'Kon-Tiki', word);
    }
    assert.deepEqual(Object.keys((await records.read(full, id)).properties), OTHER_DEFAULTS);
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
    const { id } = await records.contact({ email: 'shape@example.com', city: 'Oslo' });
    const wanted = ['city', 'createdate', 'email', 'hs_object_id', 'lastmodifieddate', 'phone'];
    for (const query of ['properties=city&properties=email&properties=phone', 'properties=phone,city,email', 'properties=email,city&properties=phone',
      'properties=phone%2Ccity%2Cemail&properties=phone']) {
      const record = await records.read('contacts', id, `?${query}`);
      assert.deepEqual(Object.keys(record.properties), wanted, query);
      assert.equal(record.properties.city, 'Oslo');
      assert.equal(record.properties.phone, null, 'a property that exists and has no value is null');
    }
  });

  test('an unknown or archived property is left out of a read, without an error', async () => {
    await records.property('contacts', { name: 'short_lived', type: 'string' });
    const { id } = await records.contact({ short_lived: 'x' });
    assert.equal((await records.read('contacts', id, '?properties=short_lived')).properties.short_lived, 'x');
    await server.ok('DELETE', '/crm/v3/properties/contacts/short_lived', undefined, { status: 204 });
    const record = await records.read('contacts', id, '?properties=nonsense,short_lived,city');
    assert.deepEqual(Object.keys(record.properties), ['city', 'createdate', 'hs_object_id', 'lastmodifieddate']);
  });

  test('0.2: times of the envelope are ISO-8601, datetime values have milliseconds, all values are text', async () => {
    const { id } = await records.create('deals', { dealname: 'T', dealstage: 'closedwon', closedate: 1772356502000, amount: 5 });
    const record = await records.read('deals', id, '?properties=closedate,amount,hs_is_closed');
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
    const { id } = await records.contact({ city: 'Oslo' });
    await records.patch('contacts', id, { city: 'Bergen' });
    await records.patch('contacts', id, { city: 'Bergen' });
    await records.patch('contacts', id, { city: '' });
    const record = await records.read('contacts', id, '?propertiesWithHistory=city,phone&propertiesWithHistory=nonsense');
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
    assert.ok(!('propertiesWithHistory' in (await records.read('contacts', id))));
  });

  test('history is cut at 45 values for contacts and 20 for other objects', async () => {
    const person = await records.contact();
    const company = await records.create('companies', { name: 'Often' });
    for (let i = 1; i <= 50; i++) {
      await records.patch('contacts', person.id, { city: `City ${i}` });
      if (i <= 25) await records.patch('companies', company.id, { city: `City ${i}` });
    }
    const values = async (type, id) => (await records.read(type, id, '?propertiesWithHistory=city')).propertiesWithHistory.city.map((e) => e.value);
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
    const company = await records.create('companies', { name: 'Client' });
    const deal = await records.create('deals', { dealname: 'D', dealstage: 'appointmentscheduled' });
    const vessel = await records.create(full, { title: 'Fram' });
    const { id } = await records.contact();
    await links.put('contacts', id, 'companies', company.id, [plain('contacts', 'companies'), label.there]);
    await links.link('contacts', id, 'deals', deal.id);
    await links.put('contacts', id, full, vessel.id, [pair.there]);
    const record = await records.read('contacts', id, `?associations=company,deals&associations=tickets,${full}`);
    assert.deepEqual(Object.keys(record.associations).sort(), ['companies', 'deals', full].sort());
    const types = record.associations.companies.results;
    assert.deepEqual(types.map((entry) => entry.id), [company.id, company.id, company.id]);
    assert.deepEqual(types.map((entry) => entry.type).sort(), ['advisor', 'contact_to_company', 'contact_to_company_unlabeled']);
    assert.deepEqual(record.associations.deals.results, [{ id: deal.id, type: 'contact_to_deal' }]);
    assert.deepEqual(new Set(record.associations[full].results.map((entry) => entry.id)), new Set([vessel.id]));
    assert.ok(record.associations[full].results.some((entry) => entry.type === 'skipper'));

    assert.ok(!('associations' in (await records.read('contacts', id, '?associations=tickets'))), 'none of that type: no key');
    assert.ok(!('associations' in (await records.read('contacts', id))));
    const refused = await server.refused(400, 'GET', `${base('contacts')}/${id}?associations=widgets`);
    assert.equal(refused.message, 'Unable to infer object type from: widgets');

    const listed = (await server.ok('GET', `${base('contacts')}?associations=companies&limit=100`)).results;
    assert.deepEqual(listed.find((each) => each.id === id).associations.companies, record.associations.companies);
    assert.ok(listed.some((each) => !('associations' in each)));
  });
});

test('1.5.1: more than 500 associated records: the first 500, and a link to the next ones', async () => {
  const company = await records.create('companies', { name: 'Large' });
  const ids = [];
  for (let i = 0; i < 505; i += 101) {
    const inputs = Array.from({ length: 101 }, () => ({ from: { id: company.id }, to: { id: '' } }));
    const part = [];
    for (const count of [100, 1]) {
      const made = await server.ok('POST', `${base('contacts')}/batch/create`, { inputs: Array.from({ length: count }, () => ({ properties: { firstname: 'x' } })) });
      part.push(...made.results.map((record) => record.id));
    }
    for (const [k, id] of part.entries()) inputs[k].to.id = id;
    await server.ok('POST', '/crm/v4/associations/companies/contacts/batch/associate/default', { inputs });
    ids.push(...part);
  }
  const { contacts } = (await records.read('companies', company.id, '?associations=contacts')).associations;
  assert.deepEqual([...new Set(contacts.results.map((each) => each.id))], ids.slice(0, 500));
  assert.equal(contacts.paging.next.after, ids[499]);
  const link = new URL(contacts.paging.next.link, server.url);
  const rest = await server.ok('GET', link.pathname + link.search);
  assert.deepEqual(rest.results.map((row) => String(row.toObjectId)), ids.slice(500));
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
      const list = await records.refused(type, properties);
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
      await records.create('contacts', properties);
    }
    await records.create('companies', { domain: 'only.example' });
    await records.create('companies', { name: 'Only' });
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
    assert.deepEqual(await records.refused(schema.fullyQualifiedName, {}), [['MISSING_REQUIRED_PROPERTY', 'number']]);
    await records.create(schema.objectTypeId, { number: '7' });
  });

  test('3.4: the reply echoes what was sent and what was set automatically', async () => {
    const made = await records.contact({ city: 'Oslo' });
    assert.equal(made.properties.city, 'Oslo');
    assert.equal(made.properties.lifecyclestage, 'lead');
    assert.equal(made.properties.hs_object_source, 'INTEGRATION');
    assert.ok(made.properties.hs_object_source_id && made.properties.hs_object_source_label);
    assert.ok(made.properties.createdate && made.properties.lastmodifieddate);
    assert.ok(!('phone' in made.properties) && !('email' in made.properties), 'not every property');
    assert.deepEqual(Object.keys(made.properties), Object.keys(made.properties).sort());
    const deal = await records.create('deals', { dealname: 'x', dealstage: 'closedwon' });
    assert.equal(deal.properties.pipeline, 'default');
    assert.equal(deal.properties.hs_is_closed_won, 'true');
    assert.equal((await records.contact({ lifecyclestage: 'customer' })).properties.lifecyclestage, 'customer');
  });

  test('ids ascend', async () => {
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push(Number((await records.contact()).id));
    assert.ok(ids[0] < ids[1] && ids[1] < ids[2] && Number.isSafeInteger(ids[2]));
  });

  test('0.1: unknown keys of the body are ignored; associations may be absent, null or empty', async () => {
    for (const more of [{}, { associations: null }, { associations: [] }, { frobnicate: { a: [1] } }]) {
      await records.create('contacts', { firstname: 'x' }, more);
    }
  });

  test('3.4: associations at creation bring their types and the plain one; the first company becomes primary', async () => {
    const label = await links.label('contacts', 'companies', 'founder', 'Founder');
    const company = await records.create('companies', { name: 'Founded' });
    const deal = await records.create('deals', { dealname: 'x', dealstage: 'appointmentscheduled' });
    const made = await records.create('contacts', { firstname: 'x' }, {
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
    const company = (await records.create('companies', { name: 'x' })).id;
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
    const company = await records.create('companies', { name: 'x' });
    await server.refused(404, 'GET', `${base('contacts')}/${company.id}`);
  });

  test('3.3: idProperty: e-mail of contacts, domain of companies, unique custom properties', async () => {
    await records.property('contacts', { name: 'a_code', type: 'string', hasUniqueValue: true });
    await records.property('contacts', { name: 'a_serial', type: 'number', hasUniqueValue: true });
    const person = await records.create('contacts', { email: 'Id.Property+1@Example.com', a_code: 'KEY 1/2', a_serial: '77' });
    const company = await records.create('companies', { domain: 'idproperty.example' });
    const by = (type, value, name) => records.read(type, encodeURIComponent(value), `?idProperty=${name}`);
    assert.equal((await by('contacts', 'id.property+1@example.com', 'email')).id, person.id);
    assert.equal((await by('contacts', 'key 1/2', 'a_code')).id, person.id);
    assert.equal((await by('contacts', '77.0', 'a_serial')).id, person.id);
    assert.equal((await by('contacts', person.id, 'hs_object_id')).id, person.id);
    assert.equal((await by('companies', 'IDPROPERTY.example', 'domain')).id, company.id);
    const changed = await server.ok('PATCH', `${base('contacts')}/id.property%2B1@example.com?idProperty=email`, { properties: { city: 'Oslo' } });
    assert.equal(changed.id, person.id);
    assert.equal((await records.read('contacts', person.id, '?properties=city')).properties.city, 'Oslo');
    assert.equal((await server.refused(404, 'GET', `${base('contacts')}/nobody@example.com?idProperty=email`)).message, 'resource not found');
    for (const name of ['firstname', 'nonsense']) {
      const refused = await server.refused(400, 'GET', `${base('contacts')}/x?idProperty=${name}`);
      assert.ok(refused.message.includes(name));
    }
  });

  test('3.2: archived records are read with archived=true and only so', async () => {
    const { id } = await records.contact({ city: 'Oslo', email: 'gone@example.com' });
    await server.refused(404, 'GET', `${base('contacts')}/${id}?archived=true`);
    await server.ok('DELETE', `${base('contacts')}/${id}`);
    await server.refused(404, 'GET', `${base('contacts')}/${id}`);
    await server.refused(404, 'GET', `${base('contacts')}/gone@example.com?idProperty=email`);
    const record = await records.read('contacts', id, '?archived=true&properties=city,email');
    assert.equal(record.archived, true);
    assert.match(record.archivedAt, ENVELOPE_TIME);
    assert.equal(record.properties.city, 'Oslo');
    assert.equal(record.properties.email, 'gone@example.com');
  });
});

describe('row 22: changing', () => {
  test('3.5: PATCH merges, and an empty or null value clears', async () => {
    const { id } = await records.contact({ city: 'Oslo', phone: '1', zip: '0150' });
    await records.patch('contacts', id, { city: '', zip: null });
    const { properties } = await records.read('contacts', id, '?properties=city,phone,zip');
    assert.deepEqual(pick(properties, ['city', 'phone', 'zip']), { city: null, phone: '1', zip: null });
  });

  test('a refused PATCH changes nothing', async () => {
    const { id } = await records.contact({ city: 'Oslo' });
    assert.deepEqual(
      (await records.faults('PATCH', `${base('contacts')}/${id}`, { properties: { city: 'Bergen', nonsense: 'x', hs_object_id: '1' } })).sort(),
      [['PROPERTY_DOESNT_EXIST', 'nonsense'], ['READ_ONLY_VALUE', 'hs_object_id']],
    );
    assert.equal((await records.read('contacts', id, '?properties=city')).properties.city, 'Oslo');
  });

  test('a PATCH needs "properties"; an empty one changes nothing', async () => {
    const { id, updatedAt } = await records.contact({ city: 'Oslo' });
    assert.match((await server.refused(400, 'PATCH', `${base('contacts')}/${id}`, {})).message, /Some required fields were not set: \[properties\]/);
    await records.patch('contacts', id, {});
    await records.patch('contacts', id, { city: 'Oslo' });
    assert.equal((await records.read('contacts', id)).updatedAt, updatedAt, 'a value equal to the stored one is no change');
    await records.patch('contacts', id, { city: 'Moss' });
    assert.notEqual((await records.read('contacts', id)).updatedAt, updatedAt);
  });

  test('3.2: PATCH of an archived or unknown record is 404', async () => {
    const { id } = await records.contact();
    await server.ok('DELETE', `${base('contacts')}/${id}`);
    for (const each of [id, '999999999']) {
      await server.refused(404, 'PATCH', `${base('contacts')}/${each}`, { properties: { city: 'x' } });
    }
  });
});

describe('row 23: archiving', () => {
  test('settled 19: DELETE is 204, also the second time, without a body; an unknown id is 404', async () => {
    const { id } = await records.contact();
    for (let i = 0; i < 2; i++) {
      const reply = await server.api('DELETE', `${base('contacts')}/${id}`);
      assert.equal(reply.status, 204);
      assert.equal(reply.text, '');
      assert.equal(reply.headers.get('content-type'), null);
    }
    assert.equal((await server.refused(404, 'DELETE', `${base('contacts')}/999999999`)).message, 'resource not found');
  });

  test('2.9: an archived record is out of sight for the records it was associated with', async () => {
    const company = await records.create('companies', { name: 'x' });
    const { id } = await records.contact();
    await links.link('contacts', id, 'companies', company.id);
    await server.ok('DELETE', `${base('companies')}/${company.id}`);
    assert.deepEqual(await links.of('contacts', id, 'companies'), {});
    assert.ok(!('associations' in (await records.read('contacts', id, '?associations=companies'))));
    assert.equal((await records.read('contacts', id, '?properties=associatedcompanyid')).properties.associatedcompanyid, null);
  });
});

test('0.4: a token without the scope of an object gets 403 MISSING_SCOPES, and nothing happens', async () => {
  const { id } = await records.contact({ city: 'Oslo' });
  const token = await server.newToken('reader', { scopes: ['crm.objects.contacts.read'] });
  assert.equal((await server.ok('GET', `${base('contacts')}/${id}`, undefined, { token })).id, id);
  await server.ok('POST', `${base('contacts')}/search`, {}, { token });
  await server.ok('POST', `${base('contacts')}/batch/read`, { inputs: [{ id }], properties: [] }, { token });
  const properties = { firstname: 'x', city: 'x' };
  for (const [method, target, body] of [
    ['POST', base('contacts'), { properties }],
    ['PATCH', `${base('contacts')}/${id}`, { properties }],
    ['DELETE', `${base('contacts')}/${id}`],
    ['POST', `${base('contacts')}/batch/create`, { inputs: [{ properties }] }],
    ['POST', `${base('contacts')}/batch/update`, { inputs: [{ id, properties }] }],
    ['POST', `${base('contacts')}/batch/upsert`, { inputs: [{ id, properties }] }],
    ['POST', `${base('contacts')}/batch/archive`, { inputs: [{ id }] }],
    ['POST', `${base('contacts')}/merge`, { primaryObjectId: id, objectIdToMerge: UNKNOWN }],
    ['GET', base('companies')],
    ['POST', `${base('deals')}/search`, {}],
  ]) {
    const refused = await server.refused(403, method, target, body, { token });
    assert.equal(refused.category, 'MISSING_SCOPES', `${method} ${target}`);
    assert.match(refused.message, /^This app hasn't been granted all required scopes to make this call\./);
    assert.ok(refused.errors[0].context.requiredGranularScopes.length);
  }
  assert.equal(await records.value('contacts', id, 'city'), 'Oslo');
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
    const { properties: p } = await records.read('deals', id, names);
    return [p.pipeline, p.dealstage, p.hs_is_closed, p.hs_is_closed_won, Number(p.hs_deal_stage_probability)];
  };

  test('0.5: an unknown stage is INVALID_OPTION with the published wording', async () => {
    const json = await server.refused(400, 'POST', base('deals'), { properties: { dealname: 'x', dealstage: 'nowhere' } });
    assert.equal(json.errors[0].code, 'INVALID_OPTION');
    assert.match(json.errors[0].message, /is not a valid pipeline stage ID/);
  });

  test('the pipeline is the one of the stage, and what derives from the stage follows it', async () => {
    const [open, won, lost] = other.stages.map((stage) => stage.id);
    const { id } = await records.create('deals', { dealname: 'x', dealstage: 'contractsent' });
    assert.deepEqual(await state(id), ['default', 'contractsent', 'false', 'false', 0.9]);
    await records.patch('deals', id, { dealstage: 'closedwon' });
    assert.deepEqual(await state(id), ['default', 'closedwon', 'true', 'true', 1]);
    await records.patch('deals', id, { pipeline: other.id, dealstage: lost });
    assert.deepEqual(await state(id), [other.id, lost, 'true', 'false', 0]);
    const second = await records.create('deals', { dealname: 'y', pipeline: other.id, dealstage: open });
    assert.deepEqual(await state(second.id), [other.id, open, 'false', 'false', 0.3]);
    await records.patch('deals', second.id, { dealstage: won });
    assert.deepEqual(await state(second.id), [other.id, won, 'true', 'true', 1]);
  });

  test('a stage of another pipeline, an unknown pipeline and a derived property are refused', async () => {
    const make = (properties) => records.refused('deals', { dealname: 'x', dealstage: 'closedwon', ...properties });
    assert.deepEqual(await make({ pipeline: other.id }), [['INVALID_OPTION', 'dealstage']]);
    assert.ok((await make({ pipeline: 'nowhere' })).some(([code, name]) => code === 'INVALID_OPTION' && name === 'pipeline'));
    assert.deepEqual(await make({ hs_is_closed: 'false' }), [['READ_ONLY_VALUE', 'hs_is_closed']]);
    const { id } = await records.create('deals', { dealname: 'x', dealstage: 'closedwon' });
    await server.refused(400, 'PATCH', `${base('deals')}/${id}`, { properties: { pipeline: other.id } });
    await server.refused(400, 'PATCH', `${base('deals')}/${id}`, { properties: { dealstage: '' } });
    assert.deepEqual((await state(id)).slice(0, 2), ['default', 'closedwon']);
  });

  test('a ticket begins in pipeline 0; closing it sets the close date, reopening takes it away', async () => {
    const { id } = await records.create('tickets', { subject: 'x', hs_pipeline_stage: '1' });
    const now = async () => (await records.read('tickets', id, '?properties=hs_pipeline,hs_pipeline_stage,closed_date')).properties;
    assert.deepEqual(pick(await now(), ['hs_pipeline', 'closed_date']), { hs_pipeline: '0', closed_date: null });
    await records.patch('tickets', id, { hs_pipeline_stage: '4' });
    assert.match((await now()).closed_date, VALUE_TIME);
    await records.patch('tickets', id, { hs_pipeline_stage: '2' });
    assert.equal((await now()).closed_date, null);
  });
});
