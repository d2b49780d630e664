// Records in batches: rows 24-28, sections 0.6, 3.2, 3.3 and 3.6.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, specs } from './links.mjs';

const ENVELOPE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const UNKNOWN = '999999999';

let server;
let links;
before(async () => {
  server = await startServer();
  links = new Links(server);
  for (const [name, type] of [['badge', 'string'], ['serial', 'number']]) {
    await server.ok('POST', '/crm/v3/properties/contacts', {
      name, label: name, type, fieldType: type === 'string' ? 'text' : 'number', groupName: 'contactinformation', hasUniqueValue: true,
    });
  }
});
after(async () => {
  await links.assertClean();
  await server.stop();
});

const base = (type) => `/crm/v3/objects/${type}`;
const target = (operation, type = 'contacts') => `${base(type)}/batch/${operation}`;
const make = async (properties, type = 'contacts') => (await server.ok('POST', base(type), { properties })).id;
const value = async (id, name, type = 'contacts') => (await server.ok('GET', `${base(type)}/${id}?properties=${name}`)).properties[name];
const countContacts = async () => (await server.ok('POST', `${base('contacts')}/search`, { limit: 1 })).total;

/** A batch; its reply must have the status and be the published envelope (0.6). */
async function batch(status, operation, inputs, { type = 'contacts', query = '', ...more } = {}) {
  const json = await server.ok('POST', target(operation, type) + query, { inputs, ...more }, { status });
  assert.equal(json.status, 'COMPLETE');
  assert.match(json.startedAt, ENVELOPE_TIME);
  assert.match(json.completedAt, ENVELOPE_TIME);
  assert.ok(Array.isArray(json.results));
  if (status === 207) {
    assert.equal(json.numErrors, json.errors.length);
    assert.ok(json.errors.length > 0);
    for (const error of json.errors) {
      assert.equal(error.status, 'error');
      assert.match(error.category, /^[A-Z_]+$/);
      assert.equal(typeof error.message, 'string');
      for (const values of Object.values(error.context)) assert.ok(values.every((each) => typeof each === 'string'));
      assert.deepEqual(error.links, {});
      assert.ok(Array.isArray(error.errors));
    }
  } else {
    assert.ok(!('errors' in json) && !('numErrors' in json));
  }
  return json;
}

test('0.6: every batch takes at most 100 inputs, named in the refusal, and needs the list', async () => {
  for (const [operation, input] of [
    ['create', { properties: { firstname: 'x' } }],
    ['update', { id: '1', properties: {} }],
    ['upsert', { id: 'x@example.com', idProperty: 'email', properties: {} }],
    ['read', { id: '1' }],
    ['archive', { id: '1' }],
  ]) {
    const body = { inputs: Array.from({ length: 101 }, () => input), properties: [] };
    const refused = await server.refused(400, 'POST', target(operation), body);
    assert.equal(refused.category, 'VALIDATION_ERROR', operation);
    assert.match(refused.message, /100/);
    assert.match((await server.refused(400, 'POST', target(operation), {})).message, /Some required fields were not set: \[inputs\]/);
    await server.refused(400, 'POST', target(operation), { inputs: 'x' });
    await server.refused(400, 'POST', target(operation), { inputs: ['x'] });
    await server.refused(400, 'POST', target(operation), { inputs: [null] });
  }
  assert.equal(await countContacts(), 0);
});

test('an empty list of inputs does nothing', async () => {
  assert.deepEqual((await batch(201, 'create', [])).results, []);
  assert.deepEqual((await batch(200, 'update', [])).results, []);
  assert.deepEqual((await batch(200, 'upsert', [])).results, []);
  assert.deepEqual((await batch(200, 'read', [])).results, []);
  await server.ok('POST', target('archive'), { inputs: [] }, { status: 204 });
});

test('0.10: the dated paths and a trailing slash answer with the same statuses', async () => {
  for (const root of ['/crm/objects/2025-09/contacts/batch', '/crm/objects/2026-03/0-1/batch', '/crm/objects/2026-09-beta/CONTACT/batch']) {
    const made = await server.ok('POST', `${root}/create`, { inputs: [{ properties: { firstname: 'Dated' } }] }, { status: 201 });
    const [{ id }] = made.results;
    await server.ok('POST', `${root}/update/`, { inputs: [{ id, properties: { city: 'x' } }] }, { status: 200 });
    const read = await server.ok('POST', `${root}/read`, { inputs: [{ id }, { id: UNKNOWN }], properties: ['city'] }, { status: 207 });
    assert.equal(read.results[0].properties.city, 'x');
    await server.ok('POST', `${root}/archive`, { inputs: [{ id }] }, { status: 204 });
  }
});

describe('row 25: batch create', () => {
  test('100 records at once, each with what it sent', async () => {
    const inputs = Array.from({ length: 100 }, (_, i) => ({ properties: { firstname: `Number ${i}`, email: `number${i}@example.com` } }));
    const { results } = await batch(201, 'create', inputs);
    assert.equal(new Set(results.map((record) => record.id)).size, 100);
    assert.deepEqual(new Set(results.map((record) => record.properties.firstname)), new Set(inputs.map((input) => input.properties.firstname)));
    for (const record of results) {
      assert.equal(record.archived, false);
      assert.ok(!('new' in record) && !('objectWriteTraceId' in record));
    }
  });

  test('associations come with the records', async () => {
    const company = await make({ name: 'Batch AS' }, 'companies');
    const { results } = await batch(201, 'create', [
      { properties: { firstname: 'a' }, associations: [{ to: { id: company }, types: specs(['H279']) }] },
      { properties: { firstname: 'b' }, associations: [] },
    ]);
    assert.deepEqual(Object.keys(await links.of('companies', company, 'contacts')), [results.find((r) => r.properties.firstname === 'a').id]);
  });

  test('3.6: one bad input fails the whole call as a plain error and nothing is written', async () => {
    const before = await countContacts();
    const good = { properties: { firstname: 'good', email: 'good@example.com' } };
    const bad = [
      [{ properties: { firstname: 'x', nonsense: '1' } }, 400],
      [{ properties: { city: 'x' } }, 400],
      [{ properties: { email: 'GOOD@example.com' } }, 409],
      [{ properties: { firstname: 'x' }, associations: [{ to: { id: UNKNOWN }, types: specs(['H279']) }] }, 400],
      [{ properties: 'x' }, 400],
    ];
    for (const [input, status] of bad) {
      for (const inputs of [[good, input], [{ ...good, objectWriteTraceId: 'only one' }, input]]) {
        const refused = await server.refused(status, 'POST', target('create'), { inputs });
        assert.equal(refused.category, status === 409 ? 'CONFLICT' : 'VALIDATION_ERROR');
      }
    }
    assert.equal(await countContacts(), before);
  });

  test('settled 19: the same unique value twice in one batch is 409 for the batch', async () => {
    const before = await countContacts();
    const inputs = ['Twice@example.com', 'twice@EXAMPLE.com'].map((email) => ({ properties: { email } }));
    const reply = await server.api('POST', target('create'), { inputs });
    assert.equal(reply.status, 409);
    assert.equal(reply.json.category, 'CONFLICT');
    assert.equal(reply.headers.get('x-should-retry'), 'false');
    assert.equal(await countContacts(), before);
  });

  test('3.6: the earliest fault is the one reported, whatever its kind', async () => {
    const before = await countContacts();
    const holder = await make({ email: 'earliest@example.com' });
    const good = [0, 1, 2].map((i) => ({ properties: { firstname: `early ${i}`, email: `early${i}@example.com` } }));
    const faults = [
      [{ properties: { firstname: 'x', nonsense: '1' } }, 400, /nonsense/],
      [{ properties: { email: 'Earliest@example.com' } }, 409, new RegExp(`^Contact already exists. Existing ID: ${holder}$`)],
      [{ properties: { email: 'EARLY1@example.com' } }, 409, /^Contact already exists. Existing ID: \d+$/],
      [{ properties: { firstname: 'x' }, associations: [{ to: { id: UNKNOWN }, types: specs(['H279']) }] }, 400, /^One or more associations are invalid$/],
    ];
    for (const [first, status, message] of faults) {
      for (const [second] of faults.filter(([input]) => input !== first)) {
        const inputs = [...good, { ...first, objectWriteTraceId: 'first' }, { properties: { firstname: 'between' } }, { ...second, objectWriteTraceId: 'second' }];
        const refused = await server.refused(status, 'POST', target('create'), { inputs });
        assert.match(refused.message, message);
        assert.deepEqual(refused.context.objectWriteTraceId, ['first']);
      }
    }
    assert.equal(await countContacts(), before + 1);
  });

  test('a batch leaves what single creations leave: values, history and change log', async () => {
    const company = await make({ name: 'Same' }, 'companies');
    const shapes = (word) => [
      { firstname: 'A\tb\\n', email: `${word}-a@example.com`, badge: `${word}-Ä1` },
      { lastname: 'only a name\r\nof two lines' },
      { email: `${word}-c@EXAMPLE.com`, serial: word === 'uno' ? '1.5' : '2.5', associatedcompanyid: company },
      { firstname: 'D', city: '\\N', phone: '+49 89 1234', hs_lead_status: '' },
      { firstname: 'E', jobtitle: '', lifecyclestage: 'lead' },
    ];
    const alone = [];
    for (const properties of shapes('uno')) alone.push(await make(properties));
    const { results } = await batch(201, 'create', shapes('duo').map((properties) => ({ properties })));
    const ids = results.map(({ id }) => Number(id));
    assert.deepEqual(ids, [...ids].sort((a, b) => a - b), 'ids ascend with the inputs');
    const names = (await server.ok('GET', '/crm/v3/properties/contacts')).results.map(({ name }) => name).filter((name) => name !== 'hs_object_id');
    const plain = (json, word, id) => JSON.parse(JSON.stringify(json).replaceAll(word, 'N').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T').replaceAll(`"${id}"`, '"ID"')
      .replaceAll(/"[12]\.5"/g, '"S"'));
    const left = async (id, word) => {
      const read = [];
      for (let i = 0; i < names.length; i += 50) {
        const some = names.slice(i, i + 50);
        const record = await server.ok('GET', `${base('contacts')}/${id}?properties=${some}&propertiesWithHistory=${some}`);
        read.push(plain(record, word, id));
      }
      const { results: log } = await server.ok('GET', `/relata/v1/objects/contacts/${id}/changes`);
      const entries = log.map(({ id: number, at, ...entry }) => entry);
      return { read, log: plain(entries, word, id).map((entry) => { delete entry.seq; return entry; }) };
    };
    for (let i = 0; i < alone.length; i++) {
      const [one, two] = [await left(alone[i], 'uno'), await left(results[i].id, 'duo')];
      assert.deepEqual(two, one);
      assert.ok(two.log.length >= 1);
    }
    const refused = await server.refused(409, 'POST', base('contacts'), { properties: { email: 'DUO-a@example.com' } });
    assert.equal(refused.message, `Contact already exists. Existing ID: ${results[0].id}`);
    await links.assertClean();
  });

  test('3.6: with a trace id of its own each input stands for itself: 207, and the ids are echoed', async () => {
    const company = await make({ name: 'Traced' }, 'companies');
    const { results, errors } = await batch(207, 'create', [
      { objectWriteTraceId: 't1', properties: { email: 'traced@example.com' } },
      { objectWriteTraceId: 't2', properties: { email: 'TRACED@example.com' } },
      { objectWriteTraceId: 't3', properties: { firstname: 'x', nonsense: '1' } },
      { objectWriteTraceId: 't4', properties: { firstname: 'half' }, associations: [
        { to: { id: company }, types: specs(['H279']) }, { to: { id: UNKNOWN }, types: specs(['H279']) }] },
      { objectWriteTraceId: 't5', properties: { firstname: 'last' } },
    ]);
    assert.deepEqual(results.map((record) => record.objectWriteTraceId).sort(), ['t1', 't5']);
    const traced = Object.fromEntries(errors.map((error) => [error.context.objectWriteTraceId[0], error]));
    assert.deepEqual(Object.keys(traced).sort(), ['t2', 't3', 't4']);
    assert.equal(traced.t2.category, 'CONFLICT');
    assert.match(traced.t2.message, new RegExp(`^Contact already exists. Existing ID: ${results.find((r) => r.objectWriteTraceId === 't1').id}$`));
    assert.equal(traced.t3.category, 'VALIDATION_ERROR');
    assert.equal(traced.t3.errors[0].code, 'PROPERTY_DOESNT_EXIST');
    assert.deepEqual(traced.t3.errors[0].context.propertyName, ['nonsense']);
    assert.deepEqual(traced.t4.context.INVALID_OBJECT_IDS, [`COMPANY=${UNKNOWN} is not valid`]);
    assert.deepEqual(await links.of('companies', company, 'contacts'), {}, 'a refused input leaves nothing');
    const all = await batch(201, 'create', [{ objectWriteTraceId: 'a', properties: { firstname: 'x' } }, { objectWriteTraceId: 'b', properties: { firstname: 'y' } }]);
    assert.deepEqual(all.results.map((record) => record.objectWriteTraceId).sort(), ['a', 'b']);
  });

  test('3.6: a trace id that stands on two inputs is refused', async () => {
    const before = await countContacts();
    const inputs = [1, 2].map(() => ({ objectWriteTraceId: 'same', properties: { firstname: 'x' } }));
    assert.match((await server.refused(400, 'POST', target('create'), { inputs })).message, /objectWriteTraceId/);
    assert.equal(await countContacts(), before);
  });
});

describe('row 26: batch update', () => {
  test('by id, by e-mail and by a unique property in one call', async () => {
    const a = await make({ firstname: 'a' });
    const b = await make({ email: 'update-b@example.com' });
    const c = await make({ firstname: 'c', badge: 'C-1' });
    const { results } = await batch(200, 'update', [
      { id: a, properties: { city: 'Oslo', firstname: '' } },
      { id: 'UPDATE-B@example.com', idProperty: 'email', properties: { city: 'Bergen' } },
      { id: 'c-1', idProperty: 'badge', properties: { city: 'Moss' } },
    ]);
    assert.deepEqual(new Map(results.map((r) => [r.id, r.properties.city])), new Map([[a, 'Oslo'], [b, 'Bergen'], [c, 'Moss']]));
    assert.equal(await value(a, 'firstname'), null);
    assert.equal(await value(c, 'city'), 'Moss');
  });

  test('3.6: without trace ids one bad input undoes the call', async () => {
    const a = await make({ firstname: 'a', city: 'Oslo' });
    const archived = await make({ firstname: 'x' });
    await server.ok('DELETE', `${base('contacts')}/${archived}`);
    const taken = await make({ email: 'taken@example.com' });
    assert.ok(taken);
    for (const [input, status] of [
      [{ id: UNKNOWN, properties: { city: 'x' } }, 404],
      [{ id: archived, properties: { city: 'x' } }, 404],
      [{ id: 'nobody@example.com', idProperty: 'email', properties: { city: 'x' } }, 404],
      [{ id: 'x', idProperty: 'city', properties: { city: 'x' } }, 400],
      [{ id: 'abc', properties: { city: 'x' } }, 400],
      [{ id: a, properties: { nonsense: 'x' } }, 400],
      [{ id: a, properties: { email: 'TAKEN@example.com' } }, 409],
      [{ id: a }, 400],
      [{ properties: {} }, 400],
    ]) {
      await server.refused(status, 'POST', target('update'), { inputs: [{ id: a, properties: { city: 'Bergen' } }, input] });
      assert.equal(await value(a, 'city'), 'Oslo', JSON.stringify(input));
    }
  });

  test('3.6: with trace ids the good ones are written: 207', async () => {
    const a = await make({ firstname: 'a' });
    const { results, errors } = await batch(207, 'update', [
      { id: a, objectWriteTraceId: 'one', properties: { city: 'Oslo' } },
      { id: UNKNOWN, objectWriteTraceId: 'two', properties: { city: 'x' } },
      { id: a, objectWriteTraceId: 'three', properties: { city: 'x', createdate: '2020-01-01' } },
    ]);
    assert.deepEqual(results.map((r) => [r.id, r.objectWriteTraceId]), [[a, 'one']]);
    assert.deepEqual(errors.map((e) => [e.category, e.context.objectWriteTraceId[0]]), [['OBJECT_NOT_FOUND', 'two'], ['VALIDATION_ERROR', 'three']]);
    assert.equal(await value(a, 'city'), 'Oslo');
  });

  test('the same record twice: both changes hold, the later one last', async () => {
    const a = await make({ firstname: 'a' });
    await batch(200, 'update', [{ id: a, properties: { city: 'one', zip: '1' } }, { id: a, properties: { city: 'two' } }]);
    assert.equal(await value(a, 'city'), 'two');
    assert.equal(await value(a, 'zip'), '1');
  });
});

describe('row 27: batch upsert', () => {
  test('by e-mail: known ones are changed, unseen ones made with that address; each says which', async () => {
    const known = await make({ email: 'Known@example.com', city: 'Oslo' });
    const { results } = await batch(200, 'upsert', [
      { id: 'known@EXAMPLE.com', idProperty: 'email', properties: { city: 'Bergen' } },
      { id: 'unseen@example.com', idProperty: 'email', properties: { city: 'Moss' } },
    ]);
    const [changed, made] = [true, false].map((old) => results.find((r) => r.new !== old));
    assert.equal(changed.id, known);
    assert.equal(changed.new, false);
    assert.equal(await value(known, 'city'), 'Bergen');
    assert.equal(await value(known, 'email'), 'Known@example.com');
    assert.equal(made.new, true);
    assert.equal(made.properties.email, 'unseen@example.com');
    assert.equal(await value(made.id, 'city'), 'Moss');
  });

  test('by a unique property of text and of number', async () => {
    const first = await batch(200, 'upsert', [{ id: 'B-7', idProperty: 'badge', properties: { firstname: 'x' } }]);
    const second = await batch(200, 'upsert', [{ id: 'b-7', idProperty: 'badge', properties: { firstname: 'y' } }]);
    assert.deepEqual([first.results[0].new, second.results[0].new], [true, false]);
    assert.equal(second.results[0].id, first.results[0].id);
    assert.equal(await value(first.results[0].id, 'badge'), 'B-7');
    const third = await batch(200, 'upsert', [{ id: 42, idProperty: 'serial', properties: { firstname: 'z' } }]);
    const fourth = await batch(200, 'upsert', [{ id: '42.0', idProperty: 'serial', properties: { lastname: 'z' } }]);
    assert.deepEqual([third.results[0].new, fourth.results[0].new], [true, false]);
  });

  test('by id: a known record is changed, an unknown one is not made', async () => {
    const id = await make({ firstname: 'x' });
    const { results } = await batch(200, 'upsert', [{ id, properties: { city: 'Oslo' } }]);
    assert.deepEqual([results[0].id, results[0].new, results[0].properties.city], [id, false, 'Oslo']);
    await server.refused(404, 'POST', target('upsert'), { inputs: [{ id: UNKNOWN, properties: { firstname: 'x' } }] });
  });

  test('the same unseen value twice makes one record', async () => {
    const { results } = await batch(200, 'upsert', [
      { id: 'double@example.com', idProperty: 'email', properties: { city: 'one' } },
      { id: 'DOUBLE@example.com', idProperty: 'email', properties: { zip: '2' } },
    ]);
    assert.equal(new Set(results.map((r) => r.id)).size, 1);
    assert.deepEqual(results.map((r) => r.new).sort(), [false, true]);
    assert.equal(await value(results[0].id, 'zip'), '2');
  });

  test('3.3: one idProperty a request, and a unique one', async () => {
    const before = await countContacts();
    await server.refused(400, 'POST', target('upsert'), {
      inputs: [
        { id: 'mixed@example.com', idProperty: 'email', properties: {} },
        { id: 'M-1', idProperty: 'badge', properties: { firstname: 'x' } },
      ],
    });
    for (const idProperty of ['city', 'nonsense']) {
      const refused = await server.refused(400, 'POST', target('upsert'), { inputs: [{ id: 'x', idProperty, properties: { firstname: 'x' } }] });
      assert.ok(refused.message.includes(idProperty));
    }
    assert.equal(await countContacts(), before);
  });

  test('3.6: trace ids make each input stand for itself', async () => {
    const { results, errors } = await batch(207, 'upsert', [
      { id: 'trace-up@example.com', idProperty: 'email', objectWriteTraceId: 'a', properties: { city: 'x' } },
      { id: 'no address', idProperty: 'email', objectWriteTraceId: 'b', properties: { city: 'x' } },
    ]);
    assert.deepEqual(results.map((r) => [r.new, r.objectWriteTraceId]), [[true, 'a']]);
    assert.deepEqual(errors[0].context.objectWriteTraceId, ['b']);
    assert.equal(errors[0].errors[0].code, 'INVALID_EMAIL');
  });
});

describe('row 24: batch read', () => {
  test('records with the properties and the history asked for; associations cannot be asked for', async () => {
    const a = await make({ firstname: 'a', city: 'Oslo' });
    await server.ok('PATCH', `${base('contacts')}/${a}`, { properties: { city: 'Bergen' } });
    const { results } = await batch(200, 'read', [{ id: a }], { properties: ['city', 'phone', 'nonsense'], propertiesWithHistory: ['city'], query: '?associations=companies' });
    assert.deepEqual(Object.keys(results[0].properties), ['city', 'createdate', 'hs_object_id', 'lastmodifieddate', 'phone']);
    assert.deepEqual(results[0].propertiesWithHistory.city.map((entry) => entry.value), ['Bergen', 'Oslo']);
    assert.ok(!('associations' in results[0]));
    const plain = await batch(200, 'read', [{ id: Number(a) }]);
    assert.deepEqual(Object.keys(plain.results[0].properties), ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname']);
  });

  test('3.6: missing ids: 207 with one error that lists them all', async () => {
    const a = await make({ firstname: 'a' });
    const gone = await make({ firstname: 'gone' });
    await server.ok('DELETE', `${base('contacts')}/${gone}`);
    const { results, errors, numErrors } = await batch(207, 'read', [{ id: UNKNOWN }, { id: a }, { id: gone }, { id: 'abc' }], { properties: [] });
    assert.deepEqual(results.map((r) => r.id), [a]);
    assert.equal(numErrors, 1);
    assert.equal(errors[0].category, 'OBJECT_NOT_FOUND');
    assert.equal(errors[0].message, 'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.');
    assert.deepEqual(errors[0].context.ids, [UNKNOWN, gone, 'abc']);
    const company = await batch(207, 'read', [{ id: a }], { type: 'companies' });
    assert.match(company.errors[0].message, /^Could not get some COMPANY objects/);
  });

  test('archived=true reads the archived ones only', async () => {
    const a = await make({ firstname: 'a' });
    const gone = await make({ firstname: 'gone' });
    await server.ok('DELETE', `${base('contacts')}/${gone}`);
    const { results, errors } = await batch(207, 'read', [{ id: a }, { id: gone }], { query: '?archived=true' });
    assert.deepEqual(results.map((r) => [r.id, r.archived]), [[gone, true]]);
    assert.deepEqual(errors[0].context.ids, [a]);
  });

  test('3.3: by idProperty: the found record has its own id, missing values are listed as given', async () => {
    const a = await make({ email: 'Read-By@example.com' });
    const { results, errors } = await batch(207, 'read', [{ id: 'read-by@EXAMPLE.com' }, { id: 'Nobody@example.com' }], { idProperty: 'email', properties: ['email'] });
    assert.deepEqual(results.map((r) => [r.id, r.properties.email]), [[a, 'Read-By@example.com']]);
    assert.deepEqual(errors[0].context.ids, ['Nobody@example.com']);
    await server.refused(400, 'POST', target('read'), { inputs: [{ id: 'x' }], idProperty: 'city', properties: [] });
  });
});

describe('row 28: batch archive', () => {
  test('3.6: 204, also for unknown, archived and repeated ids', async () => {
    const a = await make({ firstname: 'a' });
    const b = await make({ firstname: 'b' });
    for (let i = 0; i < 2; i++) {
      const reply = await server.api('POST', target('archive'), { inputs: [{ id: a }, { id: UNKNOWN }, { id: a }, { id: Number(b) }] });
      assert.equal(reply.status, 204);
      assert.equal(reply.text, '');
    }
    for (const id of [a, b]) {
      await server.refused(404, 'GET', `${base('contacts')}/${id}`);
      assert.equal((await server.ok('GET', `${base('contacts')}/${id}?archived=true`)).archived, true);
    }
  });

  test('an id that is no id refuses the call; nothing is archived', async () => {
    const a = await make({ firstname: 'a' });
    for (const input of [{ id: 'abc' }, {}, { id: -1 }]) await server.refused(400, 'POST', target('archive'), { inputs: [{ id: a }, input] });
    assert.equal((await server.ok('GET', `${base('contacts')}/${a}`)).archived, false);
  });
});
