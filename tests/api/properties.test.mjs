// Properties and their groups: rows 30-37 of the operation table, sections 5, 5.1, 5.2.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertFault, assertKeys, clientFault, INSTANT, missing, spellings } from './definitions.mjs';
import { startServer } from './harness.mjs';

const BASE = '/crm/v3/properties/contacts';
const REQUIRED = 'name label type fieldType description groupName options';
const ALWAYS = `${REQUIRED} displayOrder hidden formField hasUniqueValue calculated externalOptions hubspotDefined
  archived createdAt updatedAt dataSensitivity modificationMetadata`.replace(/\s+/g, ' ');

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const text = (name, more = {}) => ({
  name,
  label: `The ${name}`,
  type: 'string',
  fieldType: 'text',
  groupName: 'contactinformation',
  ...more,
});
const choice = (name, values, more = {}) =>
  text(name, {
    type: 'enumeration',
    fieldType: 'select',
    options: values.map((value, i) => ({ value, label: `Label ${value}`, displayOrder: i, hidden: false })),
    ...more,
  });
const make = (name, more) => server.ok('POST', BASE, text(name, more), { status: 201 });
const names = (list) => list.results.map((property) => property.name);

describe('reading properties', () => {
  test('the list has the standard definitions, whole, and no paging', async () => {
    const list = await server.ok('GET', BASE);
    assert.deepEqual(Object.keys(list), ['results']);
    for (const property of list.results) {
      assertKeys(property, ALWAYS);
      assert.equal(property.archived, false);
      assert.match(property.createdAt, INSTANT);
    }
    for (const name of ['email', 'firstname', 'lastname', 'hs_object_id', 'createdate', 'hubspot_owner_id', 'lifecyclestage']) {
      assert.ok(names(list).includes(name), name);
    }
  });

  test('a standard property: unique, of the system, not archivable', async () => {
    const email = await server.ok('GET', `${BASE}/email`);
    assert.equal(email.hasUniqueValue, true);
    assert.equal(email.hubspotDefined, true);
    assert.deepEqual(email.modificationMetadata, { archivable: false, readOnlyDefinition: true, readOnlyValue: false });
    assert.deepEqual(email.options, []);
    const id = await server.ok('GET', `${BASE}/hs_object_id`);
    assert.equal(id.modificationMetadata.readOnlyValue, true);
  });

  test('the owner property is an enumeration whose options are elsewhere', async () => {
    const owner = await server.ok('GET', `${BASE}/hubspot_owner_id`);
    assert.equal(owner.type, 'enumeration');
    assert.equal(owner.externalOptions, true);
    assert.equal(owner.referencedObjectType, 'OWNER');
    assert.deepEqual(owner.options, []);
  });

  test('the object type may be written in every form', async () => {
    const expected = await server.ok('GET', `${BASE}/email`);
    for (const word of ['contact', 'CONTACTS', '0-1']) {
      assert.deepEqual(await server.ok('GET', `/crm/v3/properties/${word}/email`), expected);
    }
  });

  test('every object type lists its own properties', async () => {
    for (const word of ['companies', 'deals', 'tickets', 'notes', 'tasks', 'calls', 'meetings', 'emails', 'line_items', 'products', 'users']) {
      const list = await server.ok('GET', `/crm/v3/properties/${word}`);
      assert.ok(names(list).includes('hs_object_id'), word);
      assert.ok(!names(list).includes('hs_no_such'), word);
    }
  });

  test('properties= names the definitions wanted, repeated or joined by commas', async () => {
    for (const query of ['properties=email&properties=phone', 'properties=email,phone', 'properties=phone, email']) {
      assert.deepEqual(names(await server.ok('GET', `${BASE}?${query}`)).sort(), ['email', 'phone']);
    }
  });

  test('an unknown property is 404 OBJECT_NOT_FOUND', async () => {
    const fault = { category: 'OBJECT_NOT_FOUND', message: "Property 'nope' does not exist", context: { propertyName: ['nope'] } };
    assertFault(await server.refused(404, 'GET', `${BASE}/nope`), fault);
    assertFault(await server.refused(404, 'PATCH', `${BASE}/nope`, { label: 'x' }), fault);
    assertFault(await server.refused(404, 'DELETE', `${BASE}/nope`), fault);
  });

  test('an unknown object type is 400 without a category', async () => {
    const word = await server.refused(400, 'GET', '/crm/v3/properties/widgets');
    assertFault(word, { category: null, message: 'Unable to infer object type from: widgets' });
    const id = await server.refused(400, 'GET', '/crm/v3/properties/0-9999/email');
    assertFault(id, { category: null, message: 'Invalid object or event type id: 0-9999' });
  });

  test('a query parameter with a wrong value is 400 and named', async () => {
    for (const target of [BASE, `${BASE}/email`]) {
      assertFault(await server.refused(400, 'GET', `${target}?archived=perhaps`), { path: 'archived' });
      assertFault(await server.refused(400, 'GET', `${target}?dataSensitivity=secret`), { path: 'dataSensitivity' });
    }
  });
});

describe('creating a property', () => {
  test('201 with the whole definition and its address', async () => {
    const reply = await server.api('POST', BASE, choice('shoe', ['42', '43'], { description: 'Size', displayOrder: 3, formField: true }));
    assert.equal(reply.status, 201, reply.text);
    assert.equal(reply.headers.get('location'), '/crm/v3/properties/0-1/shoe');
    const { createdAt, updatedAt, ...rest } = reply.json;
    assert.match(createdAt, INSTANT);
    assert.equal(updatedAt, createdAt);
    assert.deepEqual(rest, {
      name: 'shoe',
      label: 'The shoe',
      type: 'enumeration',
      fieldType: 'select',
      description: 'Size',
      groupName: 'contactinformation',
      options: [
        { label: 'Label 42', value: '42', description: '', displayOrder: 0, hidden: false },
        { label: 'Label 43', value: '43', description: '', displayOrder: 1, hidden: false },
      ],
      displayOrder: 3,
      hidden: false,
      formField: true,
      hasUniqueValue: false,
      calculated: false,
      externalOptions: false,
      hubspotDefined: false,
      dataSensitivity: 'non_sensitive',
      modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false, readOnlyOptions: false },
      createdUserId: '1',
      updatedUserId: '1',
      archived: false,
    });
    assert.deepEqual(await server.ok('GET', `${BASE}/shoe`), reply.json);
  });

  const kinds = {
    string: ['text', 'textarea', 'file', 'html', 'phonenumber', 'calculation_equation'],
    number: ['number', 'calculation_equation'],
    date: ['date'],
    datetime: ['date'],
    enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox', 'calculation_equation'],
    bool: ['booleancheckbox', 'calculation_equation'],
    phone_number: ['phonenumber'],
  };
  for (const [type, fieldTypes] of Object.entries(kinds)) {
    test(`type ${type} goes with ${fieldTypes.join(', ')} and with nothing else`, async () => {
      for (const fieldType of [...new Set(Object.values(kinds).flat())]) {
        const options = type === 'enumeration' ? choice('x', ['true', 'false']).options : undefined;
        const body = text(`k_${type}_${fieldType}`, { type, fieldType, options });
        if (fieldTypes.includes(fieldType)) {
          const made = await server.ok('POST', BASE, body, { status: 201 });
          assert.equal(made.type, type);
          assert.equal(made.fieldType, fieldType);
          assert.equal(made.calculated, fieldType === 'calculation_equation');
        } else {
          assertFault(await server.refused(400, 'POST', BASE, body), { path: '/fieldType' });
        }
      }
    });
  }

  test('a boolean without options gets true and false', async () => {
    const made = await make('has_boat', { type: 'bool', fieldType: 'booleancheckbox' });
    assert.deepEqual(made.options.map((option) => option.value), ['true', 'false']);
  });

  test('further published attributes are kept and answered', async () => {
    const hints = { numberDisplayHint: 'currency', showCurrencySymbol: true, currencyPropertyName: 'currency_code' };
    const made = await make('salary', { type: 'number', fieldType: 'number', ...hints });
    for (const [key, value] of Object.entries(hints)) assert.deepEqual(made[key], value, key);
    const site = await make('site', { textDisplayHint: 'domain_name' });
    assert.equal(site.textDisplayHint, 'domain_name');
  });

  test('sensitive properties are listed only when asked for', async () => {
    await make('diagnosis', { dataSensitivity: 'sensitive' });
    assert.ok(!names(await server.ok('GET', BASE)).includes('diagnosis'));
    assert.deepEqual(names(await server.ok('GET', `${BASE}?dataSensitivity=sensitive`)), ['diagnosis']);
    await server.refused(404, 'GET', `${BASE}/diagnosis`);
    const found = await server.ok('GET', `${BASE}/diagnosis?dataSensitivity=sensitive`);
    assert.equal(found.dataSensitivity, 'sensitive');
  });

  test('the same name twice is 409, not to be tried again', async () => {
    await make('twice');
    const reply = await server.api('POST', BASE, text('twice'));
    assert.equal(reply.status, 409);
    assert.equal(reply.headers.get('x-should-retry'), 'false');
    assertFault(reply.json, {
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
      message: "A property named 'twice' already exists.",
    });
  });

  test('two object types may have properties of one name', async () => {
    await make('colour');
    await server.ok('POST', '/crm/v3/properties/companies', text('colour', { groupName: 'companyinformation' }), { status: 201 });
  });

  test('required keys that are missing are named, all of them', async () => {
    assertFault(await server.refused(400, 'POST', BASE, {}), {
      message: missing('fieldType', 'groupName', 'label', 'name', 'type'),
    });
    assertFault(await server.refused(400, 'POST', BASE, text('x', { label: null, type: undefined })), {
      message: missing('label', 'type'),
    });
  });

  const refusals = {
    'a name with a capital': [text('Big'), { path: '/name' }],
    'a name that begins with a digit': [text('1st'), { path: '/name' }],
    'a name of 101 characters': [text('a'.repeat(101)), { path: '/name' }],
    'an empty label': [text('x', { label: ' ' }), { path: '/label' }],
    'a group that is not there': [text('x', { groupName: 'nope' }), { path: '/groupName' }],
    'an unknown type': [text('x', { type: 'colour' }), { path: '/type' }],
    'a type of the system': [text('x', { type: 'json', fieldType: 'text' }), { path: '/type' }],
    'a name that is not text': [text(['x']), { path: '/name' }],
    'options of a text': [text('x', { options: choice('y', ['a']).options }), { path: '/options' }],
    'the same option value twice': [choice('x', ['a', 'a']), { message: /'a' stands twice/ }],
    'the same option label twice': [
      choice('x', ['a', 'b'], { options: [{ value: 'a', label: 'L' }, { value: 'b', label: 'L' }] }),
      { message: /'L' stands twice/ },
    ],
    'an option without a value': [choice('x', [], { options: [{ label: 'L' }] }), { path: '/options/0' }],
    'an unknown display hint': [text('x', { textDisplayHint: 'loud' }), { path: '/textDisplayHint' }],
    'a unique date': [text('x', { type: 'date', fieldType: 'date', hasUniqueValue: true }), { path: '/hasUniqueValue' }],
  };
  for (const [what, [body, fault]] of Object.entries(refusals)) {
    test(`${what} is refused and nothing is made`, async () => {
      const before = await server.ok('GET', BASE);
      assertFault(await server.refused(400, 'POST', BASE, body), fault);
      assert.deepEqual(await server.ok('GET', BASE), before);
    });
  }

  test('a boolean with other options than true and false is INVALID_BOOLEAN_OPTION', async () => {
    const body = choice('x', ['yes', 'no'], { type: 'bool', fieldType: 'booleancheckbox' });
    const error = await server.refused(400, 'POST', BASE, body);
    assertFault(error, { path: '/options' });
    assert.equal(error.errors[0].code, 'INVALID_BOOLEAN_OPTION');
  });

  test('at most ten unique properties an object', async () => {
    const body = (i) => ({ ...text(`serial_${i}`), groupName: 'ticketinformation', hasUniqueValue: true });
    for (let i = 0; i < 10; i++) {
      const made = await server.ok('POST', '/crm/v3/properties/tickets', body(i), { status: 201 });
      assert.equal(made.hasUniqueValue, true);
    }
    assertFault(await server.refused(400, 'POST', '/crm/v3/properties/tickets', body(10)), { path: '/hasUniqueValue' });
  });

  test('what is not a JSON object is 400', async () => {
    await server.refused(400, 'POST', BASE, '{');
    await server.refused(400, 'POST', BASE, '[]');
    const empty = await server.refused(400, 'POST', BASE, '', { headers: { 'content-type': 'application/json' } });
    assert.equal(empty.message, 'Invalid JSON input: a request body was expected, but none found');
    await server.refused(415, 'POST', BASE, 'name=x', { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  });
});

describe('changing a property', () => {
  test('what is sent changes, the rest stays', async () => {
    const made = await server.ok('POST', BASE, choice('mood', ['good', 'bad'], { description: 'Now' }), { status: 201 });
    const changed = await server.ok('PATCH', `${BASE}/mood`, { label: 'Mood', displayOrder: 5, hidden: true }, { status: 200 });
    const { updatedAt } = changed;
    assert.deepEqual(changed, { ...made, label: 'Mood', displayOrder: 5, hidden: true, updatedAt });
    assert.deepEqual(await server.ok('GET', `${BASE}/mood`), changed);
  });

  test('options replace the whole list; leaving them out keeps it', async () => {
    await server.ok('POST', BASE, choice('size', ['s', 'm', 'l']), { status: 201 });
    const replaced = await server.ok('PATCH', `${BASE}/size`, { options: choice('x', ['m', 'xl']).options });
    assert.deepEqual(replaced.options.map((option) => option.value), ['m', 'xl']);
    const kept = await server.ok('PATCH', `${BASE}/size`, { label: 'Size' });
    assert.deepEqual(kept.options, replaced.options);
  });

  test('hasUniqueValue, dataSensitivity and name are ignored', async () => {
    const made = await make('fixed');
    const changed = await server.ok('PATCH', `${BASE}/fixed`, { hasUniqueValue: true, dataSensitivity: 'sensitive', name: 'loose' });
    assert.deepEqual({ ...changed, updatedAt: 0 }, { ...made, updatedAt: 0 });
  });

  test('the type changes only into one whose values are stored the same way', async () => {
    await make('nickname');
    assertFault(await server.refused(400, 'PATCH', `${BASE}/nickname`, { type: 'number', fieldType: 'number' }), { path: '/type' });
    const phone = await server.ok('PATCH', `${BASE}/nickname`, { type: 'phone_number', fieldType: 'phonenumber' });
    assert.equal(phone.type, 'phone_number');
  });

  test('of a property of the system the label can change, the type cannot', async () => {
    const changed = await server.ok('PATCH', `${BASE}/jobtitle`, { label: 'Position' });
    assert.equal(changed.label, 'Position');
    assertFault(await server.refused(400, 'PATCH', `${BASE}/jobtitle`, { fieldType: 'textarea' }), { path: '/fieldType' });
    assertFault(await server.refused(400, 'PATCH', `${BASE}/hs_object_id`, { label: 'Number' }), { message: /kept by the system/ });
  });

  test('a wrong value is refused and nothing changes', async () => {
    const made = await make('steady');
    assertFault(await server.refused(400, 'PATCH', `${BASE}/steady`, { label: 'New', groupName: 'nope' }), { path: '/groupName' });
    assertFault(await server.refused(400, 'PATCH', `${BASE}/steady`, { hidden: 'maybe' }), { path: '/hidden' });
    assert.deepEqual(await server.ok('GET', `${BASE}/steady`), made);
  });
});

describe('archiving a property', () => {
  test('204; then it is found only with archived=true, and a second DELETE is 404', async () => {
    await make('gone');
    const reply = await server.api('DELETE', `${BASE}/gone`);
    assert.equal(reply.status, 204);
    assert.equal(reply.text, '');
    assert.equal(reply.headers.get('content-type'), null);
    assert.ok(!names(await server.ok('GET', BASE)).includes('gone'));
    await server.refused(404, 'GET', `${BASE}/gone`);
    const archived = await server.ok('GET', `${BASE}/gone?archived=true`);
    assert.equal(archived.archived, true);
    assert.match(archived.archivedAt, INSTANT);
    const list = await server.ok('GET', `${BASE}?archived=true`);
    assert.ok(names(list).includes('gone'));
    assert.ok(!names(list).includes('email'));
    assertFault(await server.refused(404, 'DELETE', `${BASE}/gone`), { category: 'OBJECT_NOT_FOUND' });
    await server.refused(404, 'PATCH', `${BASE}/gone`, { label: 'x' });
  });

  test('creating with the name of an archived property restores it with its values', async () => {
    const made = await make('memory');
    const contact = await server.ok('POST', '/crm/v3/objects/contacts', { properties: { lastname: 'Berg', memory: 'kept' } });
    await server.ok('DELETE', `${BASE}/memory`);
    const back = await make('memory', { label: 'Again' });
    assert.equal(back.label, 'Again');
    assert.equal(back.createdAt, made.createdAt);
    const read = await server.ok('GET', `/crm/v3/objects/contacts/${contact.id}?properties=memory`);
    assert.equal(read.properties.memory, 'kept');
    await server.ok('DELETE', `${BASE}/memory`);
    const other = text('memory', { type: 'number', fieldType: 'number' });
    assertFault(await server.refused(400, 'POST', BASE, other), { path: '/type' });
  });

  test('a property of the system is refused', async () => {
    assertFault(await server.refused(400, 'DELETE', `${BASE}/email`), { message: /'email' is defined by the system/ });
  });

  test('a property in use is refused, and the refusal says by what', async () => {
    const schema = await server.ok('POST', '/crm-object-schemas/v3/schemas', {
      name: 'boat',
      labels: { singular: 'Boat', plural: 'Boats' },
      primaryDisplayProperty: 'title',
      properties: [{ name: 'title', label: 'Title', type: 'string', fieldType: 'text' }],
    });
    const error = await server.refused(400, 'DELETE', `/crm/v3/properties/${schema.id}/title`);
    assertFault(error, { subCategory: 'PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE' });
    assert.deepEqual(error.errors[0].context, { parentType: ['SCHEMA'], parentName: ['boat'] });
  });
});

describe('batches of properties', () => {
  test('create: 201 when all are made', async () => {
    const reply = await server.api('POST', `${BASE}/batch/create`, { inputs: [text('batch_a'), choice('batch_b', ['x'])] });
    assert.equal(reply.status, 201, reply.text);
    assertKeys(reply.json, 'status results startedAt completedAt');
    assert.equal(reply.json.status, 'COMPLETE');
    assert.ok(!('errors' in reply.json) && !('numErrors' in reply.json));
    assert.deepEqual(names(reply.json), ['batch_a', 'batch_b']);
    for (const property of reply.json.results) {
      assertKeys(property, ALWAYS);
      assert.deepEqual(await server.ok('GET', `${BASE}/${property.name}`), property);
    }
  });

  test('create: 207 when some are not; the others are made', async () => {
    const inputs = [text('part_a'), text('part_a'), text('Part'), { name: 'part_b' }, text('part_c')];
    const reply = await server.api('POST', `${BASE}/batch/create`, { inputs });
    assert.equal(reply.status, 207, reply.text);
    assert.deepEqual(names(reply.json), ['part_a', 'part_c']);
    assert.equal(reply.json.numErrors, 3);
    const [twice, wrong, short] = reply.json.errors;
    for (const error of reply.json.errors) {
      assertKeys(error, 'status category message context links errors');
      assert.equal(error.status, 'error');
    }
    assert.equal(twice.category, 'OBJECT_ALREADY_EXISTS');
    assert.equal(twice.subCategory, 'Properties.PROPERTY_WITH_NAME_EXISTS');
    assert.deepEqual(twice.context.name, ['part_a']);
    assert.equal(wrong.category, 'VALIDATION_ERROR');
    assert.deepEqual(wrong.context.name, ['Part']);
    assert.equal(short.message, missing('fieldType', 'groupName', 'label', 'type'));
    await server.ok('GET', `${BASE}/part_c`);
    await server.refused(404, 'GET', `${BASE}/part_b`);
  });

  test('read: 200 with what was asked for, 207 when a name is unknown', async () => {
    const good = await server.api('POST', `${BASE}/batch/read`, {
      inputs: [{ name: 'phone' }, { name: 'email' }],
      archived: false,
      dataSensitivity: 'non_sensitive',
    });
    assert.equal(good.status, 200);
    assert.deepEqual(names(good.json), ['phone', 'email']);
    const some = await server.api('POST', `${BASE}/batch/read`, { inputs: [{ name: 'phone' }, { name: 'nope' }] });
    assert.equal(some.status, 207);
    assert.deepEqual(names(some.json), ['phone']);
    assert.equal(some.json.numErrors, 1);
    assert.equal(some.json.errors[0].category, 'OBJECT_NOT_FOUND');
    assert.equal(some.json.errors[0].message, "Property 'nope' does not exist");
  });

  test('read with archived: true finds archived ones only', async () => {
    await make('old_one');
    await server.ok('DELETE', `${BASE}/old_one`);
    const reply = await server.api('POST', `${BASE}/batch/read`, { inputs: [{ name: 'old_one' }, { name: 'email' }], archived: true });
    assert.equal(reply.status, 207);
    assert.deepEqual(names(reply.json), ['old_one']);
  });

  test('archive: always 204; what cannot go stays', async () => {
    await make('heap_a');
    const inputs = ['heap_a', 'heap_a', 'nope', 'email'].map((name) => ({ name }));
    const reply = await server.api('POST', `${BASE}/batch/archive`, { inputs });
    assert.equal(reply.status, 204, reply.text);
    assert.equal(reply.text, '');
    await server.refused(404, 'GET', `${BASE}/heap_a`);
    await server.ok('GET', `${BASE}/email`);
    const changes = await server.ok('GET', '/relata/v1/changes?limit=1000');
    const lines = changes.results.filter((change) => change.detail?.what === 'archived' && change.detail.detail.name === 'heap_a');
    assert.equal(lines.length, 1, 'archived once, logged once');
  });

  for (const tail of ['create', 'read', 'archive']) {
    test(`${tail}: inputs must be an array of at most 100 objects`, async () => {
      const target = `${BASE}/batch/${tail}`;
      assertFault(await server.refused(400, 'POST', target, {}), { message: missing('inputs') });
      assertFault(await server.refused(400, 'POST', target, { inputs: 'x' }), { path: '/inputs' });
      assertFault(await server.refused(400, 'POST', target, { inputs: ['x'] }), { path: '/inputs/0' });
      const many = Array.from({ length: 101 }, (_, i) => text(`many_${i}`));
      assertFault(await server.refused(400, 'POST', target, { inputs: many }), { path: '/inputs' });
    });
  }

  test('a name that is missing or not text is 400 for the whole read or archive', async () => {
    for (const tail of ['read', 'archive']) {
      const inputs = [{ name: 'phone' }, {}];
      assertFault(await server.refused(400, 'POST', `${BASE}/batch/${tail}`, { inputs }), { message: missing('name'), path: '/inputs/1' });
      assertFault(await server.refused(400, 'POST', `${BASE}/batch/${tail}`, { inputs: [{ name: 1 }] }), { path: '/inputs/0/name' });
    }
    assertFault(await server.refused(400, 'POST', `${BASE}/batch/read`, { inputs: [], archived: 'no' }), { path: '/archived' });
    assertFault(await server.refused(400, 'POST', `${BASE}/batch/read`, { inputs: [], dataSensitivity: 'x' }), { path: 'dataSensitivity' });
  });
});

describe('rights', () => {
  test('a token with the reading scope reads, and is told what writing needs', async () => {
    const token = await server.newToken('reader', { scopes: ['crm.schemas.contacts.read'] });
    await server.ok('GET', BASE, undefined, { token });
    const error = await server.refused(403, 'POST', BASE, text('x'), { token });
    assertFault(error, { category: 'MISSING_SCOPES', message: /^This app hasn't been granted all required scopes to make this call\./ });
    assert.deepEqual(error.errors[0].context.requiredGranularScopes, ['crm.schemas.contacts.write']);
    await server.refused(403, 'DELETE', `${BASE}/email`, undefined, { token });
    await server.refused(403, 'GET', '/crm/v3/properties/deals', undefined, { token });
  });

  test('definitions are for super admins: the token of another user is 403 FORBIDDEN', async () => {
    const { code } = await server.cli(['user', 'add', '--email', 'ola@example.com']);
    assert.equal(code, 0);
    const token = await server.newToken('ola', { user: 'ola@example.com' });
    await server.ok('GET', BASE, undefined, { token });
    assertFault(await server.refused(403, 'POST', BASE, text('x'), { token }), { category: 'FORBIDDEN' });
    await server.refused(404, 'GET', `${BASE}/x`);
  });

  test('without a token: 401', async () => {
    assertFault(await server.refused(401, 'GET', BASE, undefined, { token: null }), { category: 'INVALID_AUTHENTICATION' });
  });
});

describe('every spelling of the addresses', () => {
  test('list and one property', async () => {
    const expected = await server.ok('GET', `${BASE}?properties=email`);
    for (const path of spellings(BASE)) assert.deepEqual(await server.ok('GET', `${path}?properties=email`), expected, path);
    for (const path of spellings(`${BASE}/email`)) assert.deepEqual(await server.ok('GET', path), expected.results[0], path);
  });

  test('create, change and archive', async () => {
    for (const [i, path] of spellings(BASE).entries()) {
      const made = await server.ok('POST', path, text(`spelt_${i}`), { status: 201 });
      assert.equal(made.name, `spelt_${i}`);
    }
    for (const [i, path] of spellings(`${BASE}/spelt_0`).entries()) {
      const changed = await server.ok('PATCH', path, { label: `Spelling ${i}` }, { status: 200 });
      assert.equal(changed.label, `Spelling ${i}`);
    }
    for (const [i, path] of spellings(BASE).entries()) {
      const one = path.endsWith('/') ? `${path}spelt_${i}/` : `${path}/spelt_${i}`;
      await server.ok('DELETE', one, undefined, { status: 204 });
    }
  });

  test('batches', async () => {
    for (const [i, path] of spellings(`${BASE}/batch/create`).entries()) {
      await server.ok('POST', path, { inputs: [text(`heap_spelt_${i}`)] }, { status: 201 });
    }
    for (const path of spellings(`${BASE}/batch/read`)) await server.ok('POST', path, { inputs: [{ name: 'email' }] }, { status: 200 });
    for (const [i, path] of spellings(`${BASE}/batch/archive`).entries()) {
      await server.ok('POST', path, { inputs: [{ name: `heap_spelt_${i}` }] }, { status: 204 });
      await server.refused(404, 'GET', `${BASE}/heap_spelt_${i}`);
    }
  });
});

for (const version of [13, 14]) {
  describe(`the official client ${version}`, () => {
    const name = `client_${version}`;
    let api;
    before(() => {
      api = server.client(version).crm.properties;
    });

    test('creates, reads, changes, lists and archives', async () => {
      const made = await api.coreApi.create('contacts', choice(name, ['a', 'b']));
      assert.equal(made.name, name);
      assert.ok(made.createdAt instanceof Date);
      assert.equal(made.modificationMetadata.archivable, true);
      const read = await api.coreApi.getByName('contacts', name, false);
      assert.deepEqual(read.options.map((option) => option.value), ['a', 'b']);
      const changed = await api.coreApi.update('contacts', name, { label: 'Changed' });
      assert.equal(changed.label, 'Changed');
      const all = await api.coreApi.getAll('contacts', false);
      assert.ok(all.results.some((property) => property.name === name));
      await api.coreApi.archive('contacts', name);
      const { code, body } = await clientFault(api.coreApi.getByName('contacts', name, false));
      assert.equal(code, 404);
      assert.equal(body.category, 'OBJECT_NOT_FOUND');
    });

    test('works in batches', async () => {
      const made = await api.batchApi.create('contacts', { inputs: [text(`${name}_x`), text(`${name}_y`)] });
      assert.deepEqual(names(made), [`${name}_x`, `${name}_y`]);
      const read = await api.batchApi.read('contacts', {
        inputs: [{ name: `${name}_x` }, { name: 'nope' }],
        archived: false,
        dataSensitivity: 'non_sensitive',
      });
      assert.deepEqual(names(read), [`${name}_x`]);
      assert.equal(read.numErrors, 1);
      await api.batchApi.archive('contacts', { inputs: [{ name: `${name}_x` }] });
      assert.equal((await clientFault(api.coreApi.getByName('contacts', `${name}_x`))).code, 404);
    });
  });
}
