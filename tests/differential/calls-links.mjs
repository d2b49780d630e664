// Calls on links and their labels, by version 3, by version 4 and its dated twins, and by the Relata API. A row is as in
// calls-records.mjs.
import { absent } from './normalise.mjs';
import { answer, refusal } from './replies.mjs';
import { Refused } from './values.mjs';

const FAMILIES = [
  { objects: '/crm/v4/objects', batches: '/crm/v4/associations', isLate: false, isNumbered: true },
  { objects: '/crm/v4/objects', batches: '/crm/associations/v4', isLate: false, isNumbered: true },
  { objects: '/crm/objects/2026-03', batches: '/crm/associations/2026-03', isLate: false, isNumbered: false },
  { objects: '/crm/objects/2026-09', batches: '/crm/associations/2026-09', isLate: true, isNumbered: false },
];
const at = (name) => `@${name}@`;

// --- association types: what a request says, what the model makes of it ---

const spec = (end) => ({ associationCategory: end.category, associationTypeId: typeof end.typeId === 'number' ? end.typeId : `#${end.typeId}#` });
export const typeSpecs = (ends) => ends.map(spec);
const typeText = (end) => (typeof end.typeId === 'number' ? String(end.typeId) : at(end.typeId));

/** The labels that ends name, when all of them can be read from `from` towards `to`. */
export function endsOf(model, from, to, ends) {
  return ends.map((end) => {
    const pair = model.pairs.get(end.pair);
    const label = pair?.labels.get(end.label);
    const reads = end.side === 0 ? pair?.a : pair?.b;
    const read = end.side === 0 ? pair?.b : pair?.a;
    if (!label || reads !== from || read !== to) throw new Refused(400, `${end.label} is no label from ${from} to ${to}`);
    return { label: end.label, side: end.side };
  });
}

// --- replies ---

function labelOf(model, record, other, end) {
  return model.links.pairOf(record.type, other.type).labels.get(end.label);
}

/** The association types of a link in the order of version 4. */
function typesShown(model, record, other) {
  return model.links.view(record, other).map((end) => {
    const label = labelOf(model, record, other, end);
    return { category: label.category, typeId: label.typeIds[end.side], label: label.text[end.side] };
  });
}

const linkShown = (model, record) => (other) => ({ toObjectId: other.name, associationTypes: typesShown(model, record, other) });

export function typesOfLink(model, record, to) {
  return model.links.others(record, to).map(linkShown(model, record));
}

/** As version 3 shows them: an entry for each label. */
function entriesShown(model, record, to) {
  return model.links.others(record, to).flatMap((other) => model.links.view(record, other).map(() => ({ id: other.name })));
}

/** What stands between two records after a write, with the texts of its labels. */
function betweenShown(model, from, to, fromId, toId) {
  const [record, other] = [model.records.get(fromId), model.records.get(toId)];
  const texts = typesShown(model, record, other).map((type) => type.label).filter((text) => text !== null);
  return { fromObjectId: fromId, toObjectId: toId, labels: texts };
}

/** A batch in which each input stands for itself. shown: the entries of one input that went well. */
function batchAnswer(model, args, steps, shown, good) {
  const results = [];
  let failed = 0;
  for (const step of steps) {
    const { refused } = model.attempt(() => step.write());
    if (refused) failed++;
    else results.push(...shown(step));
  }
  const status = args.family?.isLate ? 200 : failed ? 207 : good;
  return { status, body: { status: 'COMPLETE', results, numErrors: failed || absent, errors: failed ? undefined : absent } };
}

// --- choices ---

function between(choose, options) {
  const { from, to } = choose.direction();
  return { family: choose.random.pick(FAMILIES), from, to, fromWord: choose.word(from), toWord: choose.word(to), ...options };
}

function one(choose, options) {
  const args = between(choose);
  return { ...args, ...choose.pairOfRecords(args.from, args.to, options) };
}

const labelled = (choose) => {
  const args = one(choose);
  return { ...args, ends: choose.ends(args.from, args.to) };
};

/** Some links of a batch, the same pair of records twice now and then. */
function several(choose, most, withEnds) {
  const args = between(choose);
  const inputs = Array.from({ length: choose.random.between(1, most) }, () => ({
    ...choose.pairOfRecords(args.from, args.to, { wrong: 0.04 }),
    ends: withEnds ? choose.ends(args.from, args.to, { wrong: 0.005 }) : undefined,
  }));
  if (choose.random.chance(0.15)) inputs.push({ ...inputs[0], ends: withEnds ? choose.ends(args.from, args.to, { wrong: 0 }) : undefined });
  return { ...args, inputs };
}

const link = (args, rest = '') => `${args.family.objects}/${args.fromWord}/${at(args.fromId)}/associations/${rest}`;
const batch = (args, verb) => `${args.family.batches}/${args.fromWord}/${args.toWord}/batch/${verb}`;
const oldBatch = (args, verb) => `/crm/v3/associations/${args.fromWord}/${args.toWord}/batch/${verb}`;
const oldLink = (args, rest) => `/crm/v3/objects/${args.fromWord}/${at(args.fromId)}/associations/${args.toWord}${rest}`;
const relata = (args, rest = '') => `/relata/v1/objects/${args.fromWord}/${at(args.fromId)}/associations/${args.toWord}/${at(args.toId)}${rest}`;
const ids = (input) => ({ from: { id: at(input.fromId) }, to: { id: at(input.toId) } });

const set = (model, args, input, ends, keep) => model.links.set(input.fromId, input.toId, args.from, args.to, ends, { keep });
const remove = (model, args, input, ends) => model.links.remove(input.fromId, input.toId, args.from, args.to, ends);

/** A pair of records that a batch names twice is written once, with the types of both mentions. */
function united(args, inputs) {
  const list = [];
  for (const input of inputs) {
    const isTurned = (each) => args.from === args.to && each.fromId === input.toId && each.toId === input.fromId && input.fromId !== input.toId;
    const former = list.find((each) => (each.fromId === input.fromId && each.toId === input.toId) || isTurned(each));
    if (!former) {
      list.push({ ...input, ends: [...input.ends] });
      continue;
    }
    for (const end of input.ends) {
      const side = former.fromId !== input.fromId && end.isPaired ? 1 - end.side : end.side;
      if (!former.ends.some((each) => each.label === end.label && each.side === side)) former.ends.push({ ...end, side });
    }
  }
  return list;
}

/** The inputs with their ends resolved; a wrong one refuses the whole request. */
function resolved(model, args) {
  const isPaired = (end) => model.links.pairOf(args.from, args.to).labels.get(end.label).kind === 'paired';
  return args.inputs.map((input) => ({ ...input, ends: endsOf(model, args.from, args.to, input.ends).map((end) => ({ ...end, isPaired: isPaired(end) })) }));
}

function resolvedOr400(model, args, go) {
  const { refused, value } = model.attempt(() => resolved(model, args));
  return refused ? refusal(400) : go(value);
}

/** Reading: an input without links is an error of its own. */
function readAnswer(model, args, shown) {
  const found = [];
  let none = 0;
  for (const id of args.ids) {
    const record = model.links.active(id);
    const list = record?.type === args.from ? shown(record) : [];
    if (list.length === 0) none++;
    else found.push({ from: { id }, to: list });
  }
  return { status: none && !args.family?.isLate ? 207 : 200, body: { results: found, numErrors: none || absent } };
}

const someIds = (choose) => {
  const args = between(choose);
  return { ...args, ids: Array.from({ length: choose.random.between(1, 10) }, () => choose.record(args.from)) };
};

const listAnswer = (shown) => (model, args) => {
  const record = model.links.active(args.fromId);
  return record?.type === args.from ? { status: 200, body: { results: shown(model, record, args.to), paging: absent } } : refusal(404);
};

/** The reply of the Relata API about one link. */
function relataShown(model, args, more) {
  const [record, other] = [model.records.get(args.fromId), model.records.get(args.toId)];
  const isLinked = record?.type === args.from && other?.type === args.to && record.links.has(other.name);
  if (!isLinked && !more) return refusal(404);
  const labels = isLinked ? typesShown(model, record, other).slice(1).map(({ label, ...type }) => ({ ...type, label })) : [];
  return { status: 200, body: { from: { id: args.fromId }, to: { id: args.toId }, linked: isLinked, labels, ...more } };
}

const relataVerb = (verb, weight, write) => ({
  name: `relata.link.${verb}`,
  weight,
  make: (choose) => ({ ...labelled(choose), byName: choose.random.chance(0.4) }),
  request: (args) => ({
    method: 'POST',
    path: relata(args, `/labels/${verb}`),
    body: { labels: args.ends.map((end) => (args.byName && end.name && end.label !== 'l0' ? end.name : { category: end.category, typeId: spec(end).associationTypeId })) },
  }),
  expect: (model, args) => {
    // A name holds whatever end it is said from, so a wrong end told by name may be a right one: only ids are judged.
    const named = args.byName ? args.ends.map((end) => byNameFrom(model, args, end)) : args.ends;
    return answer(model, () => write(model, args, endsOf(model, args.from, args.to, named)) ?? {}, (more) => relataShown(model, args, more));
  },
});

function byNameFrom(model, args, end) {
  const pair = model.links.pairOf(args.from, args.to);
  const label = [...(pair?.labels.values() ?? [])].find((each) => each.category === 'USER_DEFINED' && end.name && each.name.includes(end.name));
  if (!label || end.label === 'l0') return end;
  const side = model.links.isDirected(pair, label) ? label.name.indexOf(end.name) : args.from === pair.a ? 0 : 1;
  return { pair: `${pair.a} ${pair.b}`, label: label.id, side };
}

export const LINK_CALLS = [
  {
    name: 'association.replace',
    weight: 70,
    make: labelled,
    request: (args) => ({ method: 'PUT', path: link(args, `${args.toWord}/${at(args.toId)}`), body: typeSpecs(args.ends) }),
    expect: (model, args) =>
      answer(model, () => set(model, args, args, endsOf(model, args.from, args.to, args.ends), false), () => ({ status: 201, body: betweenShown(model, args.from, args.to, args.fromId, args.toId) })),
  },
  {
    name: 'association.default',
    weight: 30,
    make: (choose) => one(choose),
    request: (args) => ({ method: 'PUT', path: link(args, `default/${args.toWord}/${at(args.toId)}`) }),
    expect: (model, args) => answer(model, () => set(model, args, args, [], true), () => ({ status: 200, body: { results: defaultShown(args) } })),
  },
  {
    name: 'association.unlink',
    weight: 14,
    make: (choose) => one(choose),
    request: (args) => ({ method: 'DELETE', path: link(args, `${args.toWord}/${at(args.toId)}`) }),
    expect: (model, args) => {
      remove(model, args, args, [{ label: 'plain', side: 0 }]);
      return { status: 204 };
    },
  },
  {
    name: 'association.list',
    weight: 45,
    make: (choose) => one(choose),
    request: (args) => ({ method: 'GET', path: link(args, args.toWord) }),
    expect: listAnswer(typesOfLink),
  },
  {
    name: 'association.list in pages',
    weight: 8,
    make: (choose) => ({ ...one(choose), limit: choose.random.between(1, 4) }),
    request: (args) => ({ method: 'GET', path: link(args, `${args.toWord}?limit=${args.limit}&after=${at(args.toId)}`) }),
    expect: (model, args) => {
      const record = model.links.active(args.fromId);
      const after = model.records.get(args.toId)?.n ?? 0;
      if (record?.type !== args.from) return refusal(404);
      const rest = model.links.others(record, args.to).filter((other) => other.n > after);
      const page = rest.slice(0, args.limit);
      return { status: 200, body: { results: page.map(linkShown(model, record)), paging: rest.length > page.length ? { next: { after: page.at(-1).name } } : absent } };
    },
  },
  {
    name: 'association.batch_create',
    weight: 30,
    make: (choose) => several(choose, 6, true),
    request: (args) => ({ method: 'POST', path: batch(args, 'create'), body: { inputs: args.inputs.map((input) => ({ ...ids(input), types: typeSpecs(input.ends) })) } }),
    expect: (model, args) =>
      resolvedOr400(model, args, (inputs) => {
        const steps = united(args, inputs).map((input) => ({ ...input, write: () => set(model, args, input, input.ends, false) }));
        return batchAnswer(model, args, steps, (step) => [betweenShown(model, args.from, args.to, step.fromId, step.toId)], 201);
      }),
  },
  {
    name: 'association.batch_default',
    weight: 15,
    make: (choose) => several(choose, 6, false),
    request: (args) => ({ method: 'POST', path: batch(args, 'associate/default'), body: { inputs: args.inputs.map(ids) } }),
    expect: (model, args) => {
      const steps = args.inputs.map((input) => ({ ...input, write: () => set(model, args, input, [], true) }));
      return { ...batchAnswer(model, args, steps, defaultShown, 200), status: 200 };
    },
  },
  {
    name: 'association.batch_read',
    weight: 25,
    make: someIds,
    request: (args) => ({ method: 'POST', path: batch(args, 'read'), body: { inputs: args.ids.map((id) => ({ id: at(id) })) } }),
    expect: (model, args) => readAnswer(model, args, (record) => typesOfLink(model, record, args.to)),
  },
  {
    name: 'association.batch_archive',
    weight: 8,
    make: (choose) => several(choose, 4, false),
    request: (args) => ({ method: 'POST', path: batch(args, 'archive'), body: { inputs: args.inputs.map((input) => ({ from: { id: at(input.fromId) }, to: [{ id: at(input.toId) }] })) } }),
    expect: (model, args) => {
      for (const input of args.inputs) remove(model, args, input, [{ label: 'plain', side: 0 }]);
      return { status: args.family.isNumbered ? 204 : 200 };
    },
  },
  {
    name: 'association.batch_unlabel',
    weight: 22,
    make: (choose) => several(choose, 4, true),
    request: (args) => ({ method: 'POST', path: batch(args, 'labels/archive'), body: { inputs: args.inputs.map((input) => ({ ...ids(input), types: typeSpecs(input.ends) })) } }),
    expect: (model, args) =>
      resolvedOr400(model, args, (inputs) => {
        for (const input of inputs) remove(model, args, input, input.ends);
        return { status: args.family.isNumbered ? 204 : 200 };
      }),
  },
  {
    name: 'association_v3.batch_create',
    weight: 15,
    make: (choose) => several(choose, 5, true),
    request: (args) => ({ method: 'POST', path: oldBatch(args, 'create'), body: { inputs: args.inputs.map((input) => ({ ...ids(input), type: typeText(input.ends[0]) })) } }),
    expect: (model, args) =>
      resolvedOr400(model, oldArgs(args), (inputs) => {
        const steps = inputs.map((input) => ({ ...input, write: () => set(model, args, input, input.ends, true) }));
        return batchAnswer(model, { ...args, family: undefined }, steps, (step) => [{ from: { id: step.fromId }, to: { id: step.toId } }], 201);
      }),
  },
  {
    name: 'association_v3.batch_archive',
    weight: 6,
    make: (choose) => several(choose, 3, true),
    request: (args) => ({ method: 'POST', path: oldBatch(args, 'archive'), body: { inputs: args.inputs.map((input) => ({ ...ids(input), type: typeText(input.ends[0]) })) } }),
    expect: (model, args) =>
      resolvedOr400(model, oldArgs(args), (inputs) => {
        for (const input of inputs) remove(model, args, input, input.ends);
        return { status: 204 };
      }),
  },
  {
    name: 'association_v3.batch_read',
    weight: 10,
    make: someIds,
    request: (args) => ({ method: 'POST', path: oldBatch(args, 'read'), body: { inputs: args.ids.map((id) => ({ id: at(id) })) } }),
    expect: (model, args) => readAnswer(model, { ...args, family: undefined }, (record) => entriesShown(model, record, args.to)),
  },
  {
    name: 'association_v3.list',
    weight: 12,
    make: (choose) => one(choose),
    request: (args) => ({ method: 'GET', path: oldLink(args, '') }),
    expect: listAnswer(entriesShown),
  },
  {
    name: 'association_v3.add',
    weight: 15,
    make: labelled,
    request: (args) => ({ method: 'PUT', path: oldLink(args, `/${at(args.toId)}/${typeText(args.ends[0])}`) }),
    expect: (model, args) => answer(model, () => set(model, args, args, endsOf(model, args.from, args.to, args.ends.slice(0, 1)), true), () => ({ status: 200, body: { id: args.fromId } })),
  },
  {
    name: 'association_v3.remove',
    weight: 8,
    make: labelled,
    request: (args) => ({ method: 'DELETE', path: oldLink(args, `/${at(args.toId)}/${typeText(args.ends[0])}`) }),
    expect: (model, args) => answer(model, () => remove(model, args, args, endsOf(model, args.from, args.to, args.ends.slice(0, 1))), () => ({ status: 204 })),
  },
  {
    name: 'relata.link.get',
    weight: 12,
    make: (choose) => one(choose),
    request: (args) => ({ method: 'GET', path: relata(args) }),
    expect: (model, args) => relataShown(model, args),
  },
  {
    name: 'relata.link.put',
    weight: 10,
    make: (choose) => one(choose),
    request: (args) => ({ method: 'PUT', path: relata(args) }),
    expect: (model, args) => answer(model, () => set(model, args, args, [], true), (more) => relataShown(model, args, more)),
  },
  {
    name: 'relata.link.delete',
    weight: 6,
    make: (choose) => one(choose),
    request: (args) => ({ method: 'DELETE', path: relata(args) }),
    expect: (model, args) => {
      remove(model, args, args, [{ label: 'plain', side: 0 }]);
      return relataShown(model, args, {});
    },
  },
  relataVerb('add', 16, (model, args, ends) => set(model, args, args, ends, true)),
  relataVerb('replace', 12, (model, args, ends) => set(model, args, args, ends, false)),
  relataVerb('remove', 14, (model, args, ends) => remove(model, args, args, ends)),
  {
    name: 'relata.link.primary',
    weight: 14,
    make: (choose) => {
      const args = choose.random.chance(0.8) ? { ...between(choose), ...towardsCompany(choose) } : between(choose);
      return { ...args, ...choose.pairOfRecords(args.from, args.to) };
    },
    request: (args) => ({ method: 'PUT', path: relata(args, '/primary') }),
    expect: (model, args) => answer(model, () => makePrimary(model, args), () => relataShown(model, args, {})),
  },
];

const defaultShown = (step) => [
  { from: { id: step.fromId }, to: { id: step.toId } },
  { from: { id: step.toId }, to: { id: step.fromId } },
];

/** Version 3 names one type for each input. */
const oldArgs = (args) => ({ ...args, inputs: args.inputs.map((input) => ({ ...input, ends: input.ends.slice(0, 1) })) });

function towardsCompany(choose) {
  const holder = choose.random.pick(['contacts', 'contacts', 'deals', 'tickets']);
  const [from, to] = choose.random.chance(0.7) ? [holder, 'companies'] : ['companies', holder];
  return { from, to, fromWord: choose.word(from), toWord: choose.word(to) };
}

/** The path may name the company first or second. */
function makePrimary(model, args) {
  const pair = model.links.pairOf(args.from, args.to);
  if (!pair?.holder || (args.from !== 'companies' && args.to !== 'companies')) throw new Refused(400, 'no primary there');
  set(model, args, args, [{ label: 'primary', side: 0 }], true);
}
