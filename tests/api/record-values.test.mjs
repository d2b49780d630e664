// What values a property takes and how they are read back: sections 0.2, 0.5 and 3.4, settled 20-22.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links } from './links.mjs';
import { Records, base, pick } from './records.mjs';

let server;
let records;
before(async () => {
  server = await startServer();
  records = new Records(server);
  await records.property('contacts', { name: 'a_number', type: 'number' });
  await records.property('contacts', { name: 'a_date', type: 'date' });
  await records.property('contacts', { name: 'a_time', type: 'datetime' });
  await records.property('contacts', { name: 'a_bool', type: 'bool' });
  await records.property('contacts', { name: 'a_choice', type: 'enumeration', options: ['red', 'green', 'blue'] });
  await records.property('contacts', { name: 'a_set', type: 'enumeration', fieldType: 'checkbox', options: ['a', 'b', 'c', 'd'] });
  await records.property('contacts', { name: 'a_text', type: 'string', fieldType: 'textarea' });
  await records.property('contacts', { name: 'a_code', type: 'string', hasUniqueValue: true });
  await records.property('contacts', { name: 'a_serial', type: 'number', hasUniqueValue: true });
});
after(async () => {
  await new Links(server).assertClean();
  await server.stop();
});

/** What is read back after `sent` was written. */
const back = async (name, sent) => {
  const { id } = await records.contact({ [name]: sent });
  return (await records.read('contacts', id, `?properties=${name}`)).properties[name];
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
    const [[code, name], ...rest] = await records.refused('contacts', { firstname: 'x', a_number: sent });
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
    assert.deepEqual(await records.refused('contacts', { firstname: 'x', a_date: sent }), [['INVALID_DATE', 'a_date']], String(sent));
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
    assert.deepEqual(await records.refused('contacts', { firstname: 'x', a_time: sent }), [['INVALID_DATE', 'a_time']], sent);
  }
});

test('0.2: a boolean is "true" or "false"', async () => {
  assert.equal(await back('a_bool', true), 'true');
  assert.equal(await back('a_bool', 'false'), 'false');
  for (const sent of ['yes', 1, ' true', 'true ']) {
    assert.deepEqual(await records.refused('contacts', { firstname: 'x', a_bool: sent }), [['INVALID_BOOLEAN', 'a_bool']], String(sent));
  }
});

test('0.5: an option that is not allowed is INVALID_OPTION and the message lists the allowed values', async () => {
  assert.equal(await back('a_choice', 'green'), 'green');
  const json = await server.refused(400, 'POST', base('contacts'), { properties: { firstname: 'x', a_choice: 'Green' } });
  assert.equal(json.errors[0].code, 'INVALID_OPTION');
  assert.equal(json.errors[0].message, 'Green was not one of the allowed options: [red, green, blue]');
  assert.match(json.message, /"propertyValue":"Green"/);
  for (const sent of ['GREEN', 'red;green', ' red', 'red ']) {
    assert.deepEqual(await records.refused('contacts', { firstname: 'x', a_choice: sent }), [['INVALID_OPTION', 'a_choice']], sent);
  }
});

test('0.2: several options are joined by ";"; a leading ";" adds to what is there', async () => {
  const { id } = await records.contact({ a_set: 'b;a' });
  const now = async () => (await records.read('contacts', id, '?properties=a_set')).properties.a_set;
  assert.equal(await now(), 'b;a');
  await records.patch('contacts', id, { a_set: ';c' });
  assert.equal(await now(), 'b;a;c');
  await records.patch('contacts', id, { a_set: ';a;d' });
  assert.equal(await now(), 'b;a;c;d', 'an option that is there already is not repeated');
  await records.patch('contacts', id, { a_set: 'c;c' });
  assert.equal(await now(), 'c');
  assert.deepEqual(await records.faults('PATCH', `${base('contacts')}/${id}`, { properties: { a_set: ';x' } }), [['INVALID_OPTION', 'a_set']]);
  for (const sent of ['a; b', 'a;x', 'a ;b']) {
    assert.deepEqual(await records.refused('contacts', { firstname: 'x', a_set: sent }), [['INVALID_OPTION', 'a_set']], sent);
  }
  await records.patch('contacts', id, { a_set: '' });
  assert.equal(await now(), null);
  await records.patch('contacts', id, { a_set: ';a' });
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
    const { id } = await records.contact({ a_text: most });
    assert.equal((await records.read('contacts', id, '?properties=a_text')).properties.a_text, most);
    const json = await server.refused(400, 'PATCH', `${base('contacts')}/${id}`, { properties: { a_text: most + letter } });
    assert.equal(json.errors[0].context.propertyName[0], 'a_text');
    assert.ok(json.message.length < 20000, 'the refusal does not repeat the whole value');
  }
});

test('a batch of the longest texts is written and read back', async () => {
  const text = (i) => `${i} `.padEnd(65536, 'æøå ');
  const inputs = Array.from({ length: 50 }, (_, i) => ({ properties: { firstname: 'Long', a_text: text(i) } }));
  const made = await server.ok('POST', `${base('contacts')}/batch/create`, { inputs }, { status: 201 });
  const read = await server.ok('POST', `${base('contacts')}/batch/read`, { inputs: made.results.map(({ id }) => ({ id })), properties: ['a_text'] });
  assert.ok(read.results.every((record, i) => record.properties.a_text === text(i)));
});

test('0.5: unknown, read-only and malformed values are all reported together', async () => {
  assert.deepEqual(
    await records.refused('contacts', {
      firstname: 'x', nonsense: '1', hs_object_id: '5', createdate: '2026-01-01', num_associated_deals: '3', email: 'no address', a_number: 'x',
      a_choice: 'pink',
    }),
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
    assert.deepEqual(await records.refused('contacts', { email }), [['INVALID_EMAIL', 'email']], email);
  }
  for (const email of ["o'la+tag@example.co.uk", 'blåbær@blåbær.example']) assert.equal((await records.create('contacts', { email })).properties.email, email);
});

test('an owner is the id of a user who can sign in', async () => {
  const made = await server.cli(['user', 'add', '--email', 'owner@example.com', '--first-name', 'Eva', '--last-name', 'Eier']);
  assert.equal(made.code, 0, made.stderr);
  const owners = await server.ok('GET', '/crm/v3/owners?email=owner@example.com');
  const { id } = await records.contact({ hubspot_owner_id: owners.results[0].id });
  assert.equal((await records.read('contacts', id, '?properties=hubspot_owner_id')).properties.hubspot_owner_id, owners.results[0].id);
  for (const sent of ['999999', 'Eva', '-1']) {
    assert.deepEqual(await records.refused('contacts', { firstname: 'x', hubspot_owner_id: sent }), [['INVALID_OPTION', 'hubspot_owner_id']], sent);
  }
});

test('3.4: an e-mail address belongs to one contact, whatever its case; the refusal has the published wording and no retry', async () => {
  const { id } = await records.create('contacts', { email: 'Bjørn.Ås@Example.com' });
  for (const email of ['bjørn.ås@example.com', 'BJØRN.ÅS@EXAMPLE.COM', 'Bjørn.Ås@Example.com']) {
    const reply = await server.api('POST', base('contacts'), { properties: { email } });
    assert.equal(reply.status, 409);
    assert.equal(reply.json.message, `Contact already exists. Existing ID: ${id}`);
    assert.equal(reply.json.category, 'CONFLICT');
    assert.equal(reply.headers.get('x-should-retry'), 'false');
  }
  const other = await records.contact();
  await server.refused(409, 'PATCH', `${base('contacts')}/${other.id}`, { properties: { email: 'bjørn.ås@example.com' } });
  const own = await records.patch('contacts', id, { email: 'bjørn.ås@example.com' });
  assert.equal(own.properties.email, 'bjørn.ås@example.com', 'its own address in another case is no conflict');
  await server.ok('DELETE', `${base('contacts')}/${id}`);
  await records.patch('contacts', other.id, { email: 'bjørn.ås@example.com' });
});

test('of many that ask for one address or code at the same time, one gets it', async () => {
  for (const properties of [{ email: 'race@example.com' }, { firstname: 'x', a_code: 'race' }]) {
    const replies = await Promise.all(Array.from({ length: 20 }, () => server.api('POST', base('contacts'), { properties })));
    const [made, ...more] = replies.filter((reply) => reply.status === 201);
    assert.deepEqual(more, []);
    for (const reply of replies.filter((each) => each !== made)) {
      assert.equal(reply.status, 409);
      assert.match(reply.json.message, new RegExp(`Existing ID: ${made.json.id}$`));
    }
  }
});

test('3.4: two companies may share a domain', async () => {
  await records.create('companies', { domain: 'shared.example' });
  await records.create('companies', { domain: 'shared.example' });
});

test('a unique custom property: 409 CONFLICT names the value and the holder; clearing or archiving frees it', async () => {
  const { id } = await records.contact({ a_code: 'Straße-1' });
  const reply = await server.api('POST', base('contacts'), { properties: { firstname: 'x', a_code: 'STRASSE-1' } });
  assert.equal(reply.status, 409, 'settled 21: the key is folded');
  assert.equal(reply.json.category, 'CONFLICT');
  assert.equal(reply.headers.get('x-should-retry'), 'false');
  assert.ok(reply.json.message.includes(id) && reply.json.message.includes('STRASSE-1'), reply.json.message);
  await records.patch('contacts', id, { a_code: '' });
  const second = await records.contact({ a_code: 'STRASSE-1' });
  await server.refused(409, 'PATCH', `${base('contacts')}/${id}`, { properties: { a_code: 'straße-1' } });
  await server.ok('DELETE', `${base('contacts')}/${second.id}`);
  await records.patch('contacts', id, { a_code: 'straße-1' });

  await records.contact({ a_serial: '1.50' });
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
  const first = await records.create('companies', { name: 'Wide 1', ...values(1) });
  const second = await records.create('companies', { name: 'Wide 2', ...values(2) });
  await records.create('companies', { name: 'Wide 3' });
  const readAll = async (id) => {
    const reply = await server.ok('POST', `${base('companies')}/batch/read`, { inputs: [{ id }], properties: names });
    return pick(reply.results[0].properties, names);
  };
  assert.deepEqual(await readAll(first.id), values(1));
  await records.patch('companies', first.id, values(3));
  assert.deepEqual(await readAll(first.id), values(3));
  assert.deepEqual(await readAll(second.id), values(2));
  const found = await server.ok('POST', `${base('companies')}/search`, {
    filterGroups: [{ filters: [{ propertyName: 'wide_001', operator: 'HAS_PROPERTY' }, { propertyName: 'wide_127', operator: 'GT', value: '100' }] }],
    sorts: [{ propertyName: 'wide_127', direction: 'DESCENDING' }],
  });
  assert.deepEqual(found.results.map((record) => record.id), [first.id, second.id]);
  await records.patch('companies', first.id, { wide_000: '', wide_070: '', wide_129: '' });
  assert.deepEqual(await readAll(first.id), { ...values(3), wide_000: null, wide_070: null, wide_129: null });
});
