// Label definitions: the cap (settled 10), the meter (row 72), renaming, deleting (rows 3, 4) and who may.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, LABEL_BASES, labelsOf, ordinaryToken, typeId } from './links.mjs';

let server;
let links;
let ordinary;
before(async () => {
  server = await startServer();
  links = new Links(server);
  ordinary = await ordinaryToken(server);
});
after(() => links.end());

const refuse = (status, from, to, body) => server.refused(status, 'POST', labelsOf(from, to), body);

describe('the cap', () => {
  test('R12: the eleventh label of a pair is 437 and the message names the cap; other pairs are not concerned', async () => {
    const [one, two] = await links.freshPair();
    for (let i = 1; i <= 10; i++) await links.label(one, two, `label_${i}`);
    for (const [from, to] of [[one, two], [two, one]]) {
      const error = await refuse(437, from, to, { name: 'label_11', label: 'Eleven' });
      assert.equal(error.category, 'VALIDATION_ERROR');
      assert.match(error.message, /No more than 10 association types are allowed between/);
    }
    await links.label(one, one, 'label_11');
    await links.label(two, 'contacts', 'label_11');
  });

  test('R12: of twelve requests at once ten succeed', async () => {
    const [one, two] = await links.freshPair();
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, i) => server.api('POST', i % 2 ? labelsOf(one, two) : labelsOf(two, one), { name: `label_${i}`, label: `Label ${i}` })),
    );
    assert.deepEqual(replies.map((reply) => reply.status).sort(), [...Array(10).fill(200), 437, 437]);
    assert.equal(Object.keys(await links.labels(one, two)).length, 11);
  });

  test('R13: labels made from one side count with those made from the other', async () => {
    for (let i = 1; i <= 6; i++) await links.label('contacts', 'tickets', `from_contact_${i}`);
    for (let i = 1; i <= 4; i++) await links.label('tickets', 'contacts', `from_ticket_${i}`);
    for (const [from, to] of [['contacts', 'tickets'], ['tickets', 'contacts']]) {
      assert.match((await refuse(437, from, to, { name: 'more', label: 'More' })).message, /10/);
    }
    const names = await links.names('contacts', 'tickets');
    await links.removeLabel('contacts', 'tickets', `U${names.from_ticket_1}`);
    await links.label('contacts', 'tickets', 'more');
  });

  test('settled 10: a paired label counts once; plain and Primary not at all', async () => {
    const before_ = await meter('contacts', 'companies');
    assert.equal(before_.usage, 0, 'plain and Primary exist');
    const made = await links.label('contacts', 'companies', 'one_of_two', 'One', 'Two');
    assert.equal((await meter('contacts', 'companies')).usage, 1);
    await links.removeLabel('contacts', 'companies', made.there);
    const [one, two] = await links.freshPair();
    for (let i = 1; i <= 10; i++) await links.label(one, two, `label_${i}`, `There ${i}`, `Back ${i}`);
    await refuse(437, one, two, { name: 'label_11', label: 'Eleven' });
  });

  test('settled 10: the setting raises it to 1,000 and the message follows; lowering deletes nothing', async () => {
    const [one, two] = await links.freshPair();
    assert.equal((await links.settings({ 'labels.cap': 12 }))['labels.cap'], 12);
    for (let i = 1; i <= 12; i++) await links.label(one, two, `label_${i}`);
    assert.match((await refuse(437, one, two, { name: 'label_13', label: '13' })).message, /No more than 12 /);
    const { code } = await server.cli(['settings', 'set', 'labels.cap', '3']);
    assert.equal(code, 0);
    // The server notices within a second (settled 37).
    let error;
    for (let i = 0; i < 50; i++) {
      error = await refuse(437, one, two, { name: 'label_13', label: '13' });
      if (/ 3 /.test(error.message)) break;
      await new Promise((next) => setTimeout(next, 50));
    }
    assert.match(error.message, /No more than 3 /);
    assert.equal(Object.keys(await links.labels(one, two)).length, 13);
    assert.deepEqual(pick(await meter(one, two), 'limit', 'usage', 'percentage'), { limit: 3, usage: 12, percentage: 400 });
    for (const bad of [0, 1001, -1, 'many', 1.5]) await server.refused(400, 'PATCH', '/relata/v1/settings', { 'labels.cap': bad });
    await links.settings({ 'labels.cap': 1000 });
    await links.label(one, two, 'label_13');
    await links.settings({ 'labels.cap': 10 });
  });

  const pick = (object, ...keys) => Object.fromEntries(keys.map((key) => [key, object[key]]));
});

async function meter(from, to, base = '/crm/v3/limits') {
  const idOf = async (type) => {
    if (/^\d+-\d+$/.test(type)) return type;
    const ids = { contacts: '0-1', companies: '0-2', deals: '0-3', tickets: '0-5' };
    return ids[type] ?? (await server.ok('GET', `/crm-object-schemas/v3/schemas/${type}`)).objectTypeId;
  };
  const reply = await server.ok('GET', `${base}/associations/labels?fromObjectTypeId=${await idOf(from)}&toObjectTypeId=${await idOf(to)}`);
  assert.equal(reply.results.length, 1, `${from} ${to}`);
  return reply.results[0];
}

describe('the meter', () => {
  test('2.7: a pair with both ends, limit, usage, percentage and the texts as read in that direction', async () => {
    const [one, two] = await links.freshPair();
    await links.label(one, two, 'single', 'Single');
    await links.label(one, two, 'paired', 'There', 'Back');
    await links.label(two, one, 'third', 'Third');
    const there = await meter(one, two);
    assert.deepEqual(Object.keys(there).sort(), ['allLabels', 'fromObjectType', 'limit', 'percentage', 'toObjectType', 'usage']);
    assert.equal(there.limit, 10);
    assert.equal(there.usage, 3);
    assert.equal(there.percentage, 30);
    assert.deepEqual(there.allLabels, ['Single', 'There', 'Third']);
    assert.deepEqual((await meter(two, one)).allLabels, ['Single', 'Back', 'Third']);
    assert.deepEqual(Object.keys(there.fromObjectType).sort(), ['objectTypeId', 'pluralLabel', 'singularLabel']);
    assert.deepEqual((await meter(two, one)).fromObjectType, there.toObjectType);
  });

  for (const base of ['/crm/v3/limits', '/crm/limits/2025-09', '/crm/limits/2026-03', '/crm/limits/2026-09-beta']) {
    test(`${base} answers it, with a trailing slash too`, async () => {
      const all = await server.ok('GET', `${base}/associations/labels`);
      assert.ok(all.results.length > 0);
      assert.ok(all.results.every((result) => result.usage > 0), 'without parameters: the pairs that have labels');
      assert.deepEqual(await server.ok('GET', `${base}/associations/labels/`), all);
      const tickets = await server.ok('GET', `${base}/associations/labels?toObjectTypeId=0-5`);
      assert.ok(tickets.results.length > 0);
      assert.ok(tickets.results.every((result) => result.toObjectType.objectTypeId === '0-5'));
      const from = await server.ok('GET', `${base}/associations/labels?fromObjectTypeId=0-5`);
      assert.ok(from.results.every((result) => result.fromObjectType.objectTypeId === '0-5'));
    });
  }

  test('a pair without labels answers 0 of 10, and an unknown object type is 400', async () => {
    const empty = await meter('companies', 'tickets');
    assert.equal(empty.usage, 0);
    assert.equal(empty.percentage, 0);
    assert.deepEqual(empty.allLabels, []);
    assert.equal((await meter('contacts', 'contacts')).fromObjectType.objectTypeId, '0-1');
    await server.refused(400, 'GET', '/crm/v3/limits/associations/labels?fromObjectTypeId=9-9');
  });
});

describe('renaming', () => {
  test('R35: a new text shows everywhere at once and no link is lost', async () => {
    const made = await links.label('contacts', 'companies', 'lead_person', 'Lead person');
    const [contact, company] = [await links.make('contacts'), await links.make('companies')];
    await links.put('contacts', contact, 'companies', company, [made.there]);
    await server.ok('PUT', labelsOf('contacts', 'companies'), { associationTypeId: typeId(made.there), label: 'Team lead' }, { status: 204 });
    const reply = await server.ok('GET', `/crm/v4/objects/companies/${company}/associations/contacts`);
    assert.ok(reply.results[0].associationTypes.some((type) => type.label === 'Team lead' && type.typeId === typeId(made.back)));
    await links.unlink('contacts', contact, 'companies', company);
    await links.removeLabel('contacts', 'companies', made.there);
  });

  test('2.2: a paired label keeps both words when both are sent, named from either half', async () => {
    const made = await links.label('contacts', 'deals', 'pairing', 'There', 'Back');
    await server.ok('PUT', labelsOf('deals', 'contacts'), { associationTypeId: typeId(made.back), label: 'Bacon', inverseLabel: 'Thereon' });
    assert.equal((await links.labels('contacts', 'deals'))[made.there], 'Thereon');
    assert.equal((await links.labels('deals', 'contacts'))[made.back], 'Bacon');
    await links.removeLabel('contacts', 'deals', made.there);
  });

  test('2.2: leaving inverseLabel out overwrites the other word with label', async () => {
    const made = await links.label('contacts', 'deals', 'pairing', 'There', 'Back');
    await server.ok('PUT', labelsOf('contacts', 'deals'), { associationTypeId: typeId(made.there), label: 'Both' });
    assert.equal((await links.labels('contacts', 'deals'))[made.there], 'Both');
    assert.equal((await links.labels('deals', 'contacts'))[made.back], 'Both');
    await links.removeLabel('contacts', 'deals', made.there);
  });

  test('the same for a paired same-object label', async () => {
    const made = await links.label('deals', 'deals', 'order', 'Before', 'After');
    await server.ok('PUT', labelsOf('deals', 'deals'), { associationTypeId: typeId(made.back), label: 'Later', inverseLabel: 'Earlier' });
    const labels = await links.labels('deals', 'deals');
    assert.equal(labels[made.there], 'Earlier');
    assert.equal(labels[made.back], 'Later');
    await links.removeLabel('deals', 'deals', made.back);
  });

  test('R26, settled 6: the internal name never changes; an update that sends one is accepted', async () => {
    const made = await links.label('contacts', 'deals', 'fixed', 'Fixed');
    await server.ok('PUT', labelsOf('contacts', 'deals'), { associationTypeId: typeId(made.there), label: 'Moved', name: 'moved' }, { status: 204 });
    assert.equal((await links.names('contacts', 'deals')).fixed, String(typeId(made.there)));
    assert.equal((await links.names('contacts', 'deals')).moved, undefined);
    await links.removeLabel('contacts', 'deals', made.there);
  });

  test('the rules of texts hold for a new text as well; the label may keep its own', async () => {
    const one = await links.label('contacts', 'deals', 'one', 'One');
    const two = await links.label('contacts', 'deals', 'two', 'Two');
    const rename = (code, label) => ({ associationTypeId: typeId(code), label });
    for (const label of ['TWO', 'a;b', 'Primary', '', 'x'.repeat(101)]) {
      await server.refused(400, 'PUT', labelsOf('contacts', 'deals'), rename(one.there, label));
    }
    await server.ok('PUT', labelsOf('contacts', 'deals'), rename(one.there, 'ONE'), { status: 204 });
    assert.equal((await links.labels('contacts', 'deals'))[one.there], 'ONE');
    await links.removeLabel('contacts', 'deals', one.there);
    await links.removeLabel('contacts', 'deals', two.there);
  });

  test('2.3: system types cannot be renamed (400); an unknown type is 404; required fields are named', async () => {
    for (const id of [1, 279]) {
      const error = await server.refused(400, 'PUT', labelsOf('contacts', 'companies'), { associationTypeId: id, label: 'Mine' });
      assert.equal(error.category, 'VALIDATION_ERROR');
    }
    await server.refused(400, 'PUT', labelsOf('companies', 'companies'), { associationTypeId: 13, label: 'Mine', inverseLabel: 'Yours' });
    await server.refused(404, 'PUT', labelsOf('contacts', 'companies'), { associationTypeId: 987654, label: 'Mine' });
    const error = await server.refused(400, 'PUT', labelsOf('contacts', 'companies'), {});
    assert.match(error.message, /\[associationTypeId, label\]/);
  });

  test('a type of another pair is not found under this one', async () => {
    const made = await links.label('contacts', 'deals', 'elsewhere', 'Elsewhere');
    await server.refused(404, 'PUT', labelsOf('contacts', 'companies'), { associationTypeId: typeId(made.there), label: 'Mine' });
    await server.refused(404, 'DELETE', `${labelsOf('contacts', 'companies')}/${typeId(made.there)}`);
    await links.removeLabel('contacts', 'deals', made.there);
  });
});

describe('deleting', () => {
  test('2.2: 204, both directions, and the name is free again', async () => {
    const made = await links.label('contacts', 'deals', 'brief', 'Brief', 'Letter');
    await links.removeLabel('deals', 'contacts', made.back, { status: 204 });
    assert.deepEqual(await links.labels('contacts', 'deals'), { H4: null });
    assert.deepEqual(await links.labels('deals', 'contacts'), { H3: null });
    const again = await links.label('contacts', 'deals', 'brief', 'Brief', 'Letter');
    await links.removeLabel('contacts', 'deals', again.there);
  });

  test('2.3: system types cannot be deleted (400), unknown ones are 404, words are 400', async () => {
    for (const [from, to, id] of [['contacts', 'companies', 279], ['contacts', 'companies', 1], ['companies', 'contacts', 2], ['companies', 'companies', 14]]) {
      const error = await server.refused(400, 'DELETE', `${labelsOf(from, to)}/${id}`);
      assert.equal(error.category, 'VALIDATION_ERROR');
    }
    await server.refused(404, 'DELETE', `${labelsOf('contacts', 'companies')}/987654`);
    await server.refused(400, 'DELETE', `${labelsOf('contacts', 'companies')}/decision_maker`);
  });

  test('R38, settled 1: a label on a record is refused, the context counts the uses; after removal it goes', async () => {
    const made = await links.label('contacts', 'companies', 'used', 'Used');
    const [contact, company, other] = [await links.make('contacts'), await links.make('companies'), await links.make('companies')];
    await links.put('contacts', contact, 'companies', company, [made.there]);
    await links.put('contacts', contact, 'companies', other, [made.there]);
    const error = await server.refused(400, 'DELETE', `${labelsOf('contacts', 'companies')}/${typeId(made.there)}`);
    assert.equal(error.category, 'VALIDATION_ERROR');
    assert.deepEqual(error.context.records, ['2']);
    assert.match(error.message, /Used/);
    assert.match(error.message, /2 /);
    await server.ok('POST', '/crm/v4/associations/contacts/companies/batch/labels/archive', {
      inputs: [company, other].map((to) => ({
        from: { id: contact },
        to: { id: to },
        types: [{ associationCategory: 'USER_DEFINED', associationTypeId: typeId(made.there) }],
      })),
    });
    await links.removeLabel('contacts', 'companies', made.there, { status: 204 });
    assert.deepEqual(Object.keys(await links.of('contacts', contact, 'companies')).sort(), [company, other].sort(), 'the links stay');
  });

  test('settled 1: a label that only archived records carry is used, and listed as such', async () => {
    const made = await links.label('contacts', 'deals', 'archived_use', 'Archived use');
    const [contact, deal] = [await links.make('contacts'), await links.make('deals')];
    await links.put('contacts', contact, 'deals', deal, [made.there]);
    await server.ok('DELETE', `/crm/v3/objects/deals/${deal}`);
    const error = await server.refused(400, 'DELETE', `${labelsOf('contacts', 'deals')}/${typeId(made.there)}`);
    assert.deepEqual(error.context.archivedRecords, ['1']);
    assert.equal(error.context.records, undefined);
    await server.ok('POST', `/relata/v1/objects/deals/${deal}/restore`);
    await links.unlink('contacts', contact, 'deals', deal);
    await links.removeLabel('contacts', 'deals', made.there, { status: 204 });
  });

  test('R40, R41: where a label is used is listed, active links first, archived ones marked', async () => {
    const made = await links.label('contacts', 'deals', 'where', 'Where');
    const [contact, deal, gone] = [await links.make('contacts'), await links.make('deals'), await links.make('deals')];
    await links.put('contacts', contact, 'deals', deal, [made.there]);
    await links.put('contacts', contact, 'deals', gone, [made.there]);
    await server.ok('DELETE', `/crm/v3/objects/deals/${gone}`);
    const usage = await server.ok('GET', '/relata/v1/labels/contacts/deals/where/usage');
    assert.deepEqual(
      usage.links.map((link) => [link.a.id, link.b.id, link.archived]),
      [[contact, deal, false], [contact, gone, true]],
    );
    assert.deepEqual(usage.references, []);
    const error = await server.refused(400, 'DELETE', `${labelsOf('contacts', 'deals')}/${typeId(made.there)}`);
    assert.deepEqual([error.context.records, error.context.archivedRecords], [['1'], ['1']]);
  });
});

describe('who may', () => {
  test('R9, R10: an ordinary user may not create, rename or delete a label, whatever the spelling of the path', async () => {
    const made = await links.label('deals', 'companies', 'guarded', 'Guarded');
    const as = { token: ordinary };
    for (const base of LABEL_BASES) {
      const path = labelsOf('deals', 'companies', base);
      for (const [method, target, body] of [
        ['POST', path, { name: 'mine', label: 'Mine' }],
        ['PUT', path, { associationTypeId: typeId(made.there), label: 'Mine' }],
        ['DELETE', `${path}/${typeId(made.there)}`],
      ]) {
        const error = await server.refused(403, method, target, body, as);
        assert.match(error.category, /^(FORBIDDEN|MISSING_SCOPES)$/);
      }
    }
    assert.equal((await links.labels('deals', 'companies'))[made.there], 'Guarded');
    await links.removeLabel('deals', 'companies', made.there, { status: 204 });
  });

  test('R10: a super admin may, with a token of their own', async () => {
    await server.cli(['user', 'add', '--email', 'admin@example.com', '--super-admin']);
    const token = await server.newToken('admin', { user: 'admin@example.com' });
    const made = await server.ok('POST', labelsOf('deals', 'companies'), { name: 'by_admin', label: 'By admin' }, { token });
    await server.ok('DELETE', `${labelsOf('deals', 'companies')}/${made.results[0].typeId}`, undefined, { token, status: 204 });
  });

  test('R11: an ordinary user reads the labels and puts an existing one on a link', async () => {
    const made = await links.label('contacts', 'companies', 'given', 'Given');
    const [contact, company] = [await links.make('contacts'), await links.make('companies')];
    const as = { token: ordinary };
    const list = await server.ok('GET', labelsOf('contacts', 'companies'), undefined, as);
    assert.ok(list.results.some((result) => result.label === 'Given'));
    const put = await links.put('contacts', contact, 'companies', company, [made.there], as);
    assert.ok(put.labels.includes('Given'));
    await server.ok('DELETE', links.one('contacts', contact, 'companies', company), undefined, { ...as, status: 204 });
    await links.removeLabel('contacts', 'companies', made.there, { status: 204 });
  });

  test('a token without the scope of definitions is 403 MISSING_SCOPES, naming scopes; no token is 401', async () => {
    const token = await server.newToken('narrow', { scopes: ['crm.objects.contacts.write', 'crm.objects.companies.write'] });
    const error = await server.refused(403, 'POST', labelsOf('contacts', 'companies'), { name: 'x', label: 'X' }, { token });
    assert.equal(error.category, 'MISSING_SCOPES');
    assert.ok(error.errors[0].context.requiredGranularScopes.length > 0);
    await server.refused(401, 'GET', labelsOf('contacts', 'companies'), undefined, { token: null });
  });

  test('the label remembers who made it', async () => {
    await server.cli(['user', 'add', '--email', 'maker@example.com', '--super-admin']);
    const token = await server.newToken('maker', { user: 'maker@example.com' });
    await server.ok('POST', labelsOf('contacts', 'companies'), { name: 'signed', label: 'Signed' }, { token });
    const label = await server.ok('GET', '/relata/v1/labels/contacts/companies/signed');
    assert.equal(label.createdBy.email, 'maker@example.com');
    assert.ok(Date.parse(label.createdAt) > Date.now() - 60_000);
    await links.removeLabel('contacts', 'companies', `U${label.forward.typeId}`);
  });
});
