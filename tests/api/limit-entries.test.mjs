// 2.4: a limit is kept whoever writes. Each way of writing a link or a label meets each level and direction.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, plain, spec, specs } from './links.mjs';

let server;
let links;
let works; // contacts → companies, paired
before(async () => {
  server = await startServer();
  links = new Links(server);
  works = await links.label('contacts', 'companies', 'works_for', 'Works for', 'Employs');
});
after(() => links.end());

const labelName = (code) => (code === works.there ? 'works_for' : 'works_for_inverse');
const ends = (from, id, to, toId) => ({ from: { id }, to: { id: toId } });
const post = (target, inputs) => server.api('POST', target, { inputs });
const single = (reply) => {
  assert.equal(reply.status, 400, reply.text);
  return reply.json;
};
const inBatch = (status) => (reply) => {
  assert.equal(reply.status, status, reply.text);
  assert.equal(reply.json.numErrors, 1);
  assert.deepEqual(reply.json.results, []);
  return reply.json.errors[0];
};
const relata = (w) => `/relata/v1/objects/${w.from}/${w.id}/associations/${w.to}/${w.toId}`;

// Every way to write between two records that exist. w: {from, id, to, toId, code}; `label` ways can set a label.
const WAYS = [
  { name: 'v4 PUT of labels', label: true, write: (w) => server.api('PUT', links.one(w.from, w.id, w.to, w.toId), specs([w.code])), error: single },
  { name: 'v4 PUT default', write: (w) => server.api('PUT', `/crm/v4/objects/${w.from}/${w.id}/associations/default/${w.to}/${w.toId}`), error: single },
  {
    name: 'v4 batch/create',
    label: true,
    write: (w) => post(`/crm/v4/associations/${w.from}/${w.to}/batch/create`, [{ ...ends(w.from, w.id, w.to, w.toId), types: [spec(w.code)] }]),
    error: inBatch(207),
  },
  {
    name: 'v4 batch/associate/default',
    write: (w) => post(`/crm/v4/associations/${w.from}/${w.to}/batch/associate/default`, [ends(w.from, w.id, w.to, w.toId)]),
    error: inBatch(200),
  },
  {
    name: 'dated batch/create',
    label: true,
    write: (w) => post(`/crm/associations/2026-09/${w.from}/${w.to}/batch/create`, [{ ...ends(w.from, w.id, w.to, w.toId), types: [spec(w.code)] }]),
    error: inBatch(200),
  },
  {
    name: 'v3 batch/create by name',
    label: true,
    write: (w) => post(`/crm/v3/associations/${w.from}/${w.to}/batch/create`, [{ ...ends(w.from, w.id, w.to, w.toId), type: v3Name(w) }]),
    error: inBatch(207),
  },
  {
    name: 'v3 PUT',
    label: true,
    write: (w) => server.api('PUT', `/crm/v3/objects/${w.from}/${w.id}/associations/${w.to}/${w.toId}/${v3Name(w)}`),
    error: single,
  },
  { name: 'relata PUT', write: (w) => server.api('PUT', relata(w)), error: single },
  { name: 'relata add', label: true, plainToo: false, write: (w) => server.api('POST', `${relata(w)}/labels/add`, { labels: [labelName(w.code)] }), error: single },
  {
    name: 'relata replace',
    label: true,
    write: (w) => server.api('POST', `${relata(w)}/labels/replace`, { labels: w.code === plain(w.from, w.to) ? [] : [labelName(w.code)] }),
    error: single,
  },
  { name: 'relata primary', write: (w) => server.api('PUT', `${relata(w)}/primary`), error: single },
];
const V3_PLAIN = { 'contacts companies': 'contact_to_company_unlabeled', 'companies contacts': 'company_to_contact_unlabeled' };
const v3Name = (w) => (w.code === plain(w.from, w.to) ? V3_PLAIN[`${w.from} ${w.to}`] : labelName(w.code));

// The four limits of the pair: level and direction. `one` is the end that is full.
const LIMITS = [
  { level: 'pair', one: 'contacts', many: 'companies' },
  { level: 'pair', one: 'companies', many: 'contacts' },
  { level: 'label', one: 'contacts', many: 'companies' },
  { level: 'label', one: 'companies', many: 'contacts' },
];
const codeOf = (level, from, to) => (level === 'pair' ? plain(from, to) : from === 'contacts' ? works.there : works.back);

/** A record of type `one` that is full, and another that would be one too many. */
async function full(limit) {
  const [one, other, extra] = [await links.make(limit.one), await links.make(limit.many), await links.make(limit.many)];
  await links.put(limit.one, one, limit.many, other, [codeOf(limit.level, limit.one, limit.many)]);
  return { one, other, extra };
}

for (const limit of LIMITS) {
  describe(`a limit of the ${limit.level}: one of ${limit.many} for each of ${limit.one}`, () => {
    const code = () => codeOf(limit.level, limit.one, limit.many);
    before(() => links.limit(limit.one, limit.many, code(), 1));
    after(() => links.limit(limit.one, limit.many, code(), null));

    const assertRefused = (error) => {
      assert.equal(error.category, 'VALIDATION_ERROR');
      assert.equal(error.subCategory, 'crm.associations.ASSOCIATION_LIMIT_EXCEEDED');
      assert.match(error.message, /limit/);
    };

    for (const way of WAYS.filter((each) => limit.level === 'pair' || each.label)) {
      if (limit.level === 'pair' && way.plainToo === false) continue;
      for (const turned of [false, true]) {
        test(`${way.name}, from the ${turned ? 'other' : 'full'} end`, async () => {
          const { one, other, extra } = await full(limit);
          const [from, id, to, toId] = turned ? [limit.many, extra, limit.one, one] : [limit.one, one, limit.many, extra];
          const reply = await way.write({ from, id, to, toId, code: codeOf(limit.level, from, to) });
          assertRefused(way.error(reply));
          assert.deepEqual(Object.keys(await links.of(limit.one, one, limit.many)), [other]);
          assert.deepEqual(await links.of(limit.many, extra, limit.one), {});
        });
      }
    }

    const association = (to, id, codes) => ({ associations: [{ to: { id }, types: specs(codes) }] });
    const newRecord = (type, email) => ({ properties: type === 'contacts' ? { email } : { domain: email.replace('@', '.') } });
    const find = (type, email) =>
      type === 'contacts'
        ? server.api('GET', `/crm/v3/objects/contacts/${email}?idProperty=email`)
        : server.api('POST', '/crm/v3/objects/companies/search', { filterGroups: [{ filters: [{ propertyName: 'domain', operator: 'EQ', value: email.replace('@', '.') }] }] });
    const assertNotMade = async (type, email) => {
      const reply = await find(type, email);
      if (type === 'contacts') assert.equal(reply.status, 404);
      else assert.equal(reply.json.total, 0);
    };
    let made = 0;

    test('creating a record with the association: 400, and the record is not made', async () => {
      const { one } = await full(limit);
      const email = `limit-${++made}-${limit.level}-${limit.one}@example.com`;
      const reply = await server.api('POST', `/crm/v3/objects/${limit.many}`, {
        ...newRecord(limit.many, email),
        ...association(limit.one, one, [codeOf(limit.level, limit.many, limit.one)]),
      });
      assertRefused(single(reply));
      await assertNotMade(limit.many, email);
    });

    test('creating a record with two associations where one is allowed: 400', async () => {
      const [a, b] = await links.makeMany(limit.many, 2);
      const email = `limit-${++made}-${limit.level}-${limit.one}@example.com`;
      const reply = await server.api('POST', `/crm/v3/objects/${limit.one}`, {
        ...newRecord(limit.one, email),
        associations: [a, b].map((id) => ({ to: { id }, types: specs([code()]) })),
      });
      assertRefused(single(reply));
      await assertNotMade(limit.one, email);
      assert.deepEqual(await links.of(limit.many, a, limit.one), {});
    });

    test('creating records in a batch: all or nothing, or per input with objectWriteTraceId', async () => {
      const { one } = await full(limit);
      const email = `limit-${++made}-${limit.level}-${limit.one}@example.com`;
      const good = newRecord(limit.many, email);
      const bad = { ...newRecord(limit.many, `other-${email}`), ...association(limit.one, one, [codeOf(limit.level, limit.many, limit.one)]) };
      const all = await post(`/crm/v3/objects/${limit.many}/batch/create`, [good, bad]);
      assertRefused(single(all));
      await assertNotMade(limit.many, email);
      const traced = await post(`/crm/v3/objects/${limit.many}/batch/create`, [
        { ...good, objectWriteTraceId: 'good' },
        { ...bad, objectWriteTraceId: 'bad' },
      ]);
      assert.equal(traced.status, 207, traced.text);
      assert.equal(traced.json.results.length, 1);
      assertRefused(traced.json.errors[0]);
      assert.deepEqual(traced.json.errors[0].context.objectWriteTraceId, ['bad']);
      assert.equal(Object.keys(await links.of(limit.one, one, limit.many)).length, 1);
    });

    test('settled 14: merging keeps what the survivor has and lists the rest, in the preview too', async () => {
      const survivor = await full(limit);
      const loser = await full(limit);
      const body = { winner: survivor.one, loser: loser.one };
      const preview = await server.ok('POST', `/relata/v1/objects/${limit.one}/merge`, { ...body, preview: true });
      const done = await server.ok('POST', `/relata/v1/objects/${limit.one}/merge`, body);
      for (const [reply, isPreview] of [[preview, true], [done, false]]) {
        assert.equal(reply.preview, isPreview);
        assert.equal(reply.record.id, survivor.one);
        assert.ok(reply.lost.length >= 1);
        const lost = reply.lost.find((loss) => loss.other.id === loser.other);
        assert.equal(lost.why, 'limit');
        assert.equal(lost.label, limit.level === 'pair' ? null : 'works_for');
      }
      assert.deepEqual(preview.lost, done.lost);
      const kept = await links.of(limit.one, survivor.one, limit.many);
      assert.ok(kept[survivor.other].includes(code()));
      assert.equal(kept[loser.other]?.includes(code()) ?? false, false);
      assert.equal(Object.keys(kept).length, limit.level === 'pair' ? 1 : 2, 'of a label the plain link moves');
    });

    test('D5: restoring brings back what still has room and lists the rest', async () => {
      const { one, other, extra } = await full(limit);
      await server.ok('DELETE', `/crm/v3/objects/${limit.many}/${other}`);
      await links.put(limit.one, one, limit.many, extra, [code()]);
      const reply = await server.ok('POST', `/relata/v1/objects/${limit.many}/${other}/restore`);
      const lost = reply.lost.find((loss) => loss.other.id === one);
      assert.equal(lost.why, 'limit');
      const found = await links.of(limit.one, one, limit.many);
      assert.ok(found[extra].includes(code()));
      assert.equal(found[other]?.includes(code()) ?? false, false);
    });
  });
}

describe('associatedcompanyid is a way to write too', () => {
  before(() => links.limit('companies', 'contacts', 'H280', 1));
  after(() => links.limit('companies', 'contacts', 'H280', null));

  test('setting it on a contact, one by one, in a batch and by upsert, meets the limit of the company', async () => {
    const { one: company } = await full(LIMITS[1]);
    const contact = await links.make('contacts', { email: 'by-property@example.com' });
    const properties = { associatedcompanyid: company };
    for (const [method, target, body] of [
      ['PATCH', `/crm/v3/objects/contacts/${contact}`, { properties }],
      ['POST', '/crm/v3/objects/contacts', { properties: { ...properties, email: 'new-by-property@example.com' } }],
      ['POST', '/crm/v3/objects/contacts/batch/update', { inputs: [{ id: contact, properties }] }],
      ['POST', '/crm/v3/objects/contacts/batch/upsert', { inputs: [{ id: 'by-property@example.com', idProperty: 'email', properties }] }],
      ['POST', '/crm/v3/objects/contacts/batch/upsert', { inputs: [{ id: 'new-by-property@example.com', idProperty: 'email', properties }] }],
    ]) {
      const error = await server.refused(400, method, target, body);
      assert.match(error.message, /limit/, `${method} ${target}`);
    }
    assert.equal(await links.primary('contacts', contact), null);
    await server.refused(404, 'GET', '/crm/v3/objects/contacts/new-by-property@example.com?idProperty=email');
  });
});

test('two requests at once never exceed a limit', async () => {
  await links.limit('companies', 'contacts', 'H280', 3);
  const company = await links.make('companies');
  const contacts = await links.makeMany('contacts', 12);
  const replies = await Promise.all(
    contacts.map((id) => server.api('PUT', `/crm/v4/objects/contacts/${id}/associations/default/companies/${company}`)),
  );
  assert.equal(replies.filter((reply) => reply.status === 200).length, 3);
  assert.equal(Object.keys(await links.of('companies', company, 'contacts')).length, 3);
  await links.limit('companies', 'contacts', 'H280', null);
});
