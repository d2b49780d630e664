// Calls on records. A row: how often, what is chosen (arguments in plain JSON), the request they make, and what the model answers.
import { anyValue, normal, Refused } from './values.mjs';
import { absent } from './normalise.mjs';
import { answer, refusal, shown } from './replies.mjs';
import { endsOf, typeSpecs } from './calls-links.mjs';

const BASES = ['/crm/v3/objects', '/crm/v3/objects', '/crm/objects/2026-03', '/crm/objects/2026-09-beta'];
const at = (name) => `@${name}@`;
const target = (args, rest = '') => `${args.base}/${args.word}${rest}`;

function about(choose) {
  const type = choose.type();
  return { base: choose.random.pick(BASES), type, word: choose.word(type) };
}

const known = (model, type, names) => names.filter((name) => model.property(type, name));
/** Every name of a type's properties, archived ones too: what a read asks for. */
const allNames = (model, type) => [...model.types.get(type).properties.keys()];

// --- creation ---

/** Links that come with a creation: [{to, toId, ends}]. */
function newLinks(choose, type) {
  if (!choose.random.chance(0.25)) return [];
  return Array.from({ length: choose.random.between(1, 2) }, () => {
    const pairs = [...choose.model.pairs.values()].filter((pair) => pair.a === type || pair.b === type);
    if (pairs.length === 0) return undefined;
    const pair = choose.random.pick(pairs);
    const to = pair.a === type ? pair.b : pair.a;
    return { to, toId: choose.record(to), ends: choose.ends(type, to, { wrong: 0 }) };
  }).filter(Boolean);
}

const associations = (links) => links.map((link) => ({ to: { id: at(link.toId) }, types: typeSpecs(link.ends) }));

function createOne(model, type, input) {
  const links = input.links.map((link) => ({ ...link, ends: endsOf(model, type, link.to, link.ends) }));
  const record = model.create(type, input.as, input.properties);
  for (const link of links) model.links.set(record.name, link.toId, type, link.to, link.ends, { keep: true });
  return record;
}

// --- batches that are all or nothing unless every input has a trace id ---

function traceIds(choose, count) {
  return choose.random.chance(0.6) ? Array.from({ length: count }, (_, i) => `t${i}`) : [];
}

/** step writes one input and gives what then shows it: at once where inputs stand for themselves, otherwise after the last one. */
function batchAnswer(model, args, step, good) {
  const traced = args.inputs.length > 0 && args.inputs.every((input) => input.trace);
  if (!traced) return answer(model, () => args.inputs.map(step), (shows) => ({ status: good, body: { status: 'COMPLETE', results: shows.map((show) => show()) } }));
  const outcomes = args.inputs.map((input) => [input, model.attempt(() => step(input)())]);
  const results = outcomes.filter(([, outcome]) => !outcome.refused).map(([input, { value }]) => ({ ...value, objectWriteTraceId: input.trace }));
  const failed = outcomes.filter(([, outcome]) => outcome.refused);
  if (failed.length === 0) return { status: good, body: { results, errors: absent } };
  return { status: 207, body: { results, numErrors: failed.length, errors: failed.map(([input]) => ({ context: { objectWriteTraceId: [input.trace] } })) } };
}

const later = (record, input, more) => () => ({ ...shown(record, Object.keys(input.properties)), ...more });

const withTrace = (input, body) => (input.trace ? { ...body, objectWriteTraceId: input.trace } : body);

/** The ids of a batch's results belong to its inputs: to those that did not fail, in order. */
function bindBatch(args, json, isNew = () => true) {
  if (!json?.results) return {};
  const failed = new Set((json.errors ?? []).flatMap((error) => error.context?.objectWriteTraceId ?? []));
  const inputs = args.inputs.filter((input) => !failed.has(input.trace));
  return Object.fromEntries(json.results.map((result, i) => [inputs[i].as, result]).filter(([, result]) => isNew(result)).map(([as, { id }]) => [as, id]));
}

// --- search ---

const COMPARE = { EQ: (a, b) => a === b, NEQ: (a, b) => a !== b, LT: (a, b) => a < b, LTE: (a, b) => a <= b, GT: (a, b) => a > b, GTE: (a, b) => a >= b };

function anyFilter(choose, type) {
  const { random } = choose;
  const list = [...choose.model.types.get(type).properties.values()].filter((each) => !each.archived && ['string', 'number', 'enumeration', 'date', 'bool', 'email'].includes(each.type));
  const property = random.pick(list);
  const ordered = ['number', 'date'].includes(property.type);
  const operator = random.pick(['EQ', 'NEQ', 'IN', 'HAS_PROPERTY', 'NOT_HAS_PROPERTY', ...(ordered ? ['LT', 'GTE', 'BETWEEN'] : []), ...(property.type === 'string' ? ['CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN'] : [])]);
  const value = () => anyValue(random, { ...property, multiple: false }, { clear: 0, bad: 0 }) || 'x';
  if (operator.endsWith('HAS_PROPERTY')) return { propertyName: property.name, operator };
  if (operator === 'IN') return { propertyName: property.name, operator, values: [value(), value()].map((each) => (property.type === 'string' ? each.toLowerCase() : each)) };
  if (operator === 'BETWEEN') return { propertyName: property.name, operator, value: value(), highValue: value() };
  return { propertyName: property.name, operator, value: value() };
}

/** Whether a record matches; undefined: the model does not say. */
function matches(model, record, filter) {
  const property = model.property(record.type, filter.propertyName);
  const text = record.values.get(property.name)?.text ?? null;
  if (filter.operator === 'HAS_PROPERTY') return text !== null;
  if (filter.operator === 'NOT_HAS_PROPERTY') return text === null;
  if (property.multiple || !COMPARE[filter.operator] || !['number', 'date', 'bool', 'enumeration'].includes(property.type)) return undefined;
  const comparable = (value) => (property.type === 'number' ? Number(value) : property.type === 'date' ? Date.parse(value) : value);
  return text !== null && COMPARE[filter.operator](comparable(text), comparable(normal(property, filter.value)));
}

function searched(model, args) {
  const records = [...model.records.values()].filter((record) => record.type === args.type && !record.archived && !record.mergedInto);
  const verdicts = records.map((record) => args.filters.map((filter) => matches(model, record, filter)));
  if (verdicts.some((each) => each.includes(undefined))) return undefined;
  return records.filter((_, i) => !verdicts[i].includes(false));
}

// --- merging and coming back ---

const losses = (lost) => (found) => {
  const told = (list) => list.map((each) => `${each.other} ${each.why}`).sort().join(', ');
  const actual = told((found ?? []).map((each) => ({ other: each.other.id, why: each.why })));
  return actual === told(lost) ? undefined : `lost ${actual || 'nothing'}, expected ${told(lost) || 'nothing'}`;
};

function mergeAnswer(model, args, good) {
  const from = model.undo.length;
  const reply = answer(model, () => model.merge(args.type, args.winner, args.loser), (lost) => good(model.resolve(args.type, args.winner), lost));
  if (args.preview) model.takeBack(from);
  return reply;
}

function mergeChoice(choose) {
  const args = about(choose);
  return { ...args, winner: choose.record(args.type), loser: choose.record(args.type) };
}

export const RECORD_CALLS = [
  {
    name: 'object.create',
    weight: 45,
    make: (choose) => {
      const args = about(choose);
      return { ...args, as: choose.fresh('r'), properties: choose.values(args.type, { creating: true }), links: newLinks(choose, args.type) };
    },
    request: (args) => ({ method: 'POST', path: target(args), body: { properties: args.properties, associations: associations(args.links) } }),
    expect: (model, args) => answer(model, () => createOne(model, args.type, args), (record) => ({ status: 201, body: shown(record, Object.keys(args.properties)) })),
    bind: (args, json) => ({ [args.as]: json?.id }),
  },
  {
    name: 'object.get',
    weight: 40,
    make: (choose) => {
      const args = about(choose);
      const more = choose.random.pick(['', '', '&archived=true', '&associations=companies,contacts', '&propertiesWithHistory=city,name']);
      return { ...args, id: choose.random.chance(0.1) ? choose.archived(args.type) : choose.record(args.type), names: allNames(choose.model, args.type), more };
    },
    request: (args) => ({ method: 'GET', path: target(args, `/${at(args.id)}?properties=${args.names.join(',')}${args.more}`) }),
    expect: (model, args) => {
      const archived = args.more.includes('archived');
      const record = model.resolve(args.type, args.id, { archived });
      return record ? { status: 200, body: shown(record, known(model, args.type, args.names), { archived }) } : refusal(404);
    },
  },
  {
    name: 'object.get by a unique value',
    weight: 10,
    make: (choose) => {
      const args = about(choose);
      const property = choose.random.chance(0.05) ? 'city' : choose.uniqueProperty(args.type);
      if (!property) return undefined;
      const known = choose.model.records.get(choose.record(args.type))?.values.get(property)?.text;
      const value = known ?? anyValue(choose.random, choose.model.types.get(args.type).properties.get(property) ?? { type: 'string' }, { clear: 0 });
      return value === '' ? undefined : { ...args, property, value };
    },
    request: (args) => ({ method: 'GET', path: target(args, `/${encodeURIComponent(args.value)}?idProperty=${args.property}`) }),
    expect: (model, args) => {
      const { refused, value } = model.attempt(() => model.find(args.type, args.property, args.value));
      if (refused) return refusal(refused.status);
      return value ? { status: 200, body: { id: value.name } } : refusal(404);
    },
  },
  {
    name: 'object.list',
    weight: 12,
    make: (choose) => {
      const args = about(choose);
      return { ...args, limit: choose.random.between(1, 12), after: choose.random.chance(0.7) ? choose.record(args.type) : 'r0', archived: choose.random.chance(0.2) };
    },
    request: (args) => ({ method: 'GET', path: target(args, `?limit=${args.limit}&archived=${args.archived}${args.after === 'r0' ? '' : `&after=${at(args.after)}`}`) }),
    expect: (model, args) => {
      const n = args.after === 'r0' ? 0 : (model.records.get(args.after)?.n ?? Infinity);
      const list = [...model.records.values()].filter((record) => record.type === args.type && record.archived === args.archived && !record.mergedInto && record.n > n);
      const page = list.sort((x, y) => x.n - y.n).slice(0, args.limit);
      const paging = list.length > page.length ? { next: { after: page.at(-1).name } } : absent;
      return n === Infinity ? { status: 200 } : { status: 200, body: { results: page.map((record) => ({ id: record.name })), paging } };
    },
  },
  {
    name: 'object.update',
    weight: 60,
    make: (choose) => {
      const args = about(choose);
      return { ...args, id: choose.record(args.type), properties: choose.values(args.type) };
    },
    request: (args) => ({ method: 'PATCH', path: target(args, `/${at(args.id)}`), body: { properties: args.properties } }),
    expect: (model, args) => answer(model, () => model.update(args.type, args.id, args.properties), (record) => ({ status: 200, body: shown(record, Object.keys(args.properties)) })),
  },
  {
    name: 'object.update of the primary company',
    weight: 6,
    make: (choose) => ({ id: choose.record('contacts'), company: choose.record('companies') }),
    request: (args) => ({ method: 'PATCH', path: `/crm/v3/objects/contacts/${at(args.id)}`, body: { properties: { associatedcompanyid: at(args.company) } } }),
    expect: (model, args) =>
      answer(
        model,
        () => {
          const record = model.require('contacts', args.id);
          if (model.links.active(args.company)?.type !== 'companies') throw new Refused(400, 'no company');
          model.links.set(record.name, args.company, 'contacts', 'companies', [{ label: 'primary', side: 0 }], { keep: true });
          return record;
        },
        (record) => ({ status: 200, body: { id: record.name, properties: { associatedcompanyid: args.company } } }),
      ),
  },
  {
    name: 'object.archive',
    weight: 14,
    make: (choose) => {
      const args = about(choose);
      return { ...args, id: choose.record(args.type, { wrong: 0.15 }) };
    },
    request: (args) => ({ method: 'DELETE', path: target(args, `/${at(args.id)}`) }),
    expect: (model, args) => answer(model, () => model.archive(args.type, args.id), () => ({ status: 204 })),
  },
  {
    name: 'object.batch_create',
    weight: 12,
    make: (choose) => {
      const args = about(choose);
      const count = choose.random.between(1, 5);
      const traces = traceIds(choose, count);
      return { ...args, inputs: Array.from({ length: count }, (_, i) => ({ as: choose.fresh('r'), trace: traces[i], properties: choose.values(args.type, { creating: true }), links: newLinks(choose, args.type) })) };
    },
    request: (args) => ({
      method: 'POST',
      path: target(args, '/batch/create'),
      body: { inputs: args.inputs.map((input) => withTrace(input, { properties: input.properties, associations: associations(input.links) })) },
    }),
    // A wrong association type is seen before anything is written.
    expect: (model, args) => {
      const { refused } = model.attempt(() => args.inputs.forEach((input) => input.links.forEach((link) => endsOf(model, args.type, link.to, link.ends))));
      if (refused) return refusal(400);
      return batchAnswer(model, args, (input) => later(createOne(model, args.type, input), input), 201);
    },
    bind: (args, json) => bindBatch(args, json),
  },
  {
    name: 'object.batch_read',
    weight: 10,
    make: (choose) => {
      const args = about(choose);
      return { ...args, ids: Array.from({ length: choose.random.between(1, 8) }, () => choose.record(args.type)), names: allNames(choose.model, args.type), archived: choose.random.chance(0.1) };
    },
    request: (args) => ({ method: 'POST', path: target(args, `/batch/read?archived=${args.archived}`), body: { properties: args.names, inputs: args.ids.map((id) => ({ id: at(id) })) } }),
    expect: (model, args) => {
      const names = known(model, args.type, args.names);
      const found = args.ids.map((id) => model.resolve(args.type, id, { archived: args.archived })).filter(Boolean);
      const isWhole = found.length === args.ids.length;
      return { status: isWhole ? 200 : 207, body: { results: found.map((record) => shown(record, names, args)), numErrors: isWhole ? absent : 1 } };
    },
  },
  {
    name: 'object.batch_update',
    weight: 12,
    make: (choose) => {
      const args = about(choose);
      const count = choose.random.between(1, 5);
      const traces = traceIds(choose, count);
      return { ...args, inputs: Array.from({ length: count }, (_, i) => ({ id: choose.record(args.type, { wrong: 0.03 }), trace: traces[i], properties: choose.values(args.type) })) };
    },
    request: (args) => ({ method: 'POST', path: target(args, '/batch/update'), body: { inputs: args.inputs.map((input) => withTrace(input, { id: at(input.id), properties: input.properties })) } }),
    expect: (model, args) => batchAnswer(model, args, (input) => later(model.update(args.type, input.id, input.properties), input), 200),
  },
  {
    name: 'object.batch_upsert',
    weight: 10,
    make: (choose) => {
      const args = about(choose);
      const property = choose.uniqueProperty(args.type);
      if (!property || choose.model.types.get(args.type).properties.get(property).archived) return undefined;
      const count = choose.random.between(1, 4);
      const traces = traceIds(choose, count);
      const value = () => anyValue(choose.random, choose.model.types.get(args.type).properties.get(property), { clear: 0 });
      const sent = () => {
        const properties = choose.values(args.type, { creating: true });
        delete properties[property];
        return properties;
      };
      return { ...args, property, inputs: Array.from({ length: count }, (_, i) => ({ as: choose.fresh('r'), value: value(), trace: traces[i], properties: sent() })) };
    },
    request: (args) => ({
      method: 'POST',
      path: target(args, '/batch/upsert'),
      body: { inputs: args.inputs.map((input) => withTrace(input, { id: input.value, idProperty: args.property, properties: input.properties })) },
    }),
    expect: (model, args) => {
      const step = (input) => {
        const found = model.find(args.type, args.property, input.value);
        const record = found ? model.update(args.type, found.name, input.properties) : model.create(args.type, input.as, { ...input.properties, [args.property]: input.value });
        return later(record, input, { new: !found });
      };
      return batchAnswer(model, args, step, 200);
    },
    bind: (args, json) => bindBatch(args, json, (result) => result.new),
  },
  {
    name: 'object.batch_archive',
    weight: 5,
    make: (choose) => {
      const args = about(choose);
      return { ...args, ids: Array.from({ length: choose.random.between(1, 4) }, () => choose.record(args.type, { wrong: 0.1 })) };
    },
    request: (args) => ({ method: 'POST', path: target(args, '/batch/archive'), body: { inputs: args.ids.map((id) => ({ id: at(id) })) } }),
    expect: (model, args) => {
      for (const id of args.ids) if (model.links.active(id)?.type === args.type) model.archive(args.type, id);
      return { status: 204 };
    },
  },
  {
    name: 'object.search',
    weight: 25,
    make: (choose) => {
      const args = about(choose);
      const filters = Array.from({ length: choose.random.between(0, 2) }, () => anyFilter(choose, args.type));
      const sortable = [...choose.model.types.get(args.type).properties.values()].filter((each) => !each.archived).map((each) => each.name);
      const sort = choose.random.pick([undefined, 'hs_object_id', ...sortable]);
      return { ...args, filters, sort: sort && (choose.random.chance(0.5) ? `-${sort}` : sort), limit: choose.random.between(1, 20), after: choose.random.pick(['0', '0', '3', '10']), query: choose.random.chance(0.1) ? 'ada' : undefined };
    },
    request: (args) => ({
      method: 'POST',
      path: target(args, '/search'),
      body: { filterGroups: args.filters.length ? [{ filters: args.filters }] : [], sorts: args.sort ? [args.sort] : [], limit: args.limit, after: args.after, query: args.query, properties: ['hs_object_id'] },
    }),
    expect: (model, args) => {
      const found = args.query === undefined ? searched(model, args) : undefined;
      if (!found) return { status: 200 };
      const ids = new Set(found.map((record) => record.name));
      const count = Math.max(0, Math.min(args.limit, found.length - Number(args.after)));
      const results = (list) => (list.length !== count || list.some((each) => !ids.has(each.id)) ? `expected ${count} of ${[...ids].join(' ')}` : undefined);
      return { status: 200, body: { total: found.length, results } };
    },
  },
  {
    name: 'object.merge',
    weight: 6,
    make: mergeChoice,
    request: (args) => ({ method: 'POST', path: target(args, '/merge'), body: { primaryObjectId: at(args.winner), objectIdToMerge: at(args.loser) } }),
    expect: (model, args) => mergeAnswer(model, args, (record) => ({ status: 200, body: { id: record.name, archived: false } })),
  },
  {
    name: 'relata.record.merge',
    weight: 6,
    make: (choose) => ({ ...mergeChoice(choose), preview: choose.random.chance(0.4) }),
    request: (args) => ({
      method: 'POST',
      path: `/relata/v1/objects/${args.word}/merge`,
      body: { winner: at(args.winner), loser: at(args.loser), preview: args.preview },
    }),
    expect: (model, args) => mergeAnswer(model, args, (record, lost) => ({ status: 200, body: { record: { id: record.name }, preview: args.preview, lost: losses(lost) } })),
  },
  {
    name: 'relata.record.restore',
    weight: 18,
    make: (choose) => {
      const args = about(choose);
      return { ...args, id: choose.archived(args.type) };
    },
    request: (args) => ({ method: 'POST', path: `/relata/v1/objects/${args.word}/${at(args.id)}/restore` }),
    expect: (model, args) => answer(model, () => model.restore(args.type, args.id), (lost) => ({ status: 200, body: { record: { id: args.id }, lost: losses(lost) } })),
  },
  {
    name: 'relata.record.changes',
    weight: 4,
    isLog: true,
    make: (choose) => {
      const args = about(choose);
      return { ...args, id: choose.record(args.type) };
    },
    request: (args) => ({ method: 'GET', path: `/relata/v1/objects/${args.word}/${at(args.id)}/changes?limit=5` }),
    expect: () => ({ status: undefined }),
  },
];
