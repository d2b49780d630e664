// Calls on labels and limits. A row is as in calls-records.mjs.
import { endsOf } from './calls-links.mjs';
import { absent } from './normalise.mjs';
import { answer, refusal } from './replies.mjs';
import { createLabel, deleteLabel, renameLabel, setLimit, sideOf, usesOf } from './schema.mjs';

const LABELS = ['/crm/v4/associations', '/crm/associations/v4', '/crm/associations/2026-03', '/crm/associations/2026-09'];
const at = (name) => `@${name}@`;

function direction(choose) {
  const { from, to } = choose.direction();
  return { base: choose.random.pick(LABELS), from, to, fromWord: choose.word(from), toWord: choose.word(to) };
}

// --- labels ---

const WORDS = ['Boss', 'Billing contact', 'Ærlig', 'Partner', 'Følger', 'Owner of', 'Ally', 'Rival', 'Tenant', 'Landlord', 'boss', 'PARTNER'];
const BAD_TEXTS = [' ', 'Primary', 'a;b', 'a\nb', 'x'.repeat(101)];

function labelText(choose) {
  const { random } = choose;
  if (random.chance(0.05)) return random.pick(BAD_TEXTS);
  return random.chance(0.5) ? random.pick(WORDS) : `${random.pick(WORDS)} ${random.below(30)}`;
}

/** Every reading of a pair's labels from one end, as the lists of versions 3 and 4 have them. */
function readings(model, from, to) {
  const pair = model.links.pairOf(from, to);
  const side = pair && sideOf(pair, from);
  return [...(pair?.labels.values() ?? [])].sort((x, y) => x.order - y.order).flatMap((label) => (model.links.isDirected(pair, label) ? [side, 1 - side] : [side]).map((half) => ({ label, half })));
}

const labelsShown = (model, args) => readings(model, args.from, args.to).map(({ label, half }) => ({ category: label.category, typeId: label.typeIds[half], label: label.text[half] }));

/** Numbers of labels that the run has no number for yet. */
function bindLabels(args, json, model) {
  const bound = {};
  readings(model, args.from, args.to).forEach(({ label, half }, i) => {
    if (typeof label.typeIds[half] === 'string' && json?.results?.[i]) bound[label.typeIds[half]] = json.results[i].typeId;
  });
  return bound;
}

const end = (choose, args, options) => choose.end(args.from, args.to, options);

// --- limits ---

const LIMITS = '/definitions/configurations';
const limitInput = (input, max) => ({ category: input.category, typeId: typeof input.typeId === 'number' ? input.typeId : `#${input.typeId}#`, ...(max === undefined ? {} : { maxToObjectIds: max }) });

function limitsChoice(choose) {
  const args = direction(choose);
  const count = choose.random.chance(0.8) ? 1 : 2;
  const max = () => (choose.random.chance(0.04) ? choose.random.pick([0, -1, 500_001]) : choose.random.weighted([1, 2, 3, 4, 10].map((most) => ({ most, weight: 6 - Math.min(most, 5) }))).most);
  return { ...args, verb: choose.random.pick(['create', 'update']), inputs: Array.from({ length: count }, () => ({ end: end(choose, args), max: max() })) };
}

function limitsAnswer(model, args) {
  const { refused, value: ends } = model.attempt(() => endsOf(model, args.from, args.to, args.inputs.map((input) => input.end)));
  if (refused || args.inputs.some((input) => input.max < 1)) return refusal(400);
  const pair = model.links.pairOf(args.from, args.to);
  const outcomes = args.inputs.map((input, i) => model.attempt(() => setLimit(model, pair, ends[i], input.max)));
  const results = args.inputs.filter((_, i) => !outcomes[i].refused).map((input) => ({ userEnforcedMaxToObjectIds: input.max }));
  const isWhole = results.length === outcomes.length;
  const good = args.verb === 'create' ? 201 : 200;
  return { status: args.base.endsWith('2026-09') ? 200 : isWhole ? good : 207, body: { results, numErrors: isWhole ? absent : outcomes.length - results.length } };
}

function limitsShown(model, args) {
  const pair = model.links.pairOf(args.from, args.to);
  const sides = (label) => (pair.a !== pair.b ? [sideOf(pair, args.from)] : label.typeIds[0] === label.typeIds[1] ? [0] : [0, 1]);
  const labels = [...(pair?.labels.values() ?? [])].sort((x, y) => x.order - y.order);
  return labels.flatMap((label) => sides(label).filter((side) => label.max[side] > 0).map((side) => ({ typeId: label.typeIds[side], userEnforcedMaxToObjectIds: label.max[side] })));
}

export const LABEL_CALLS = [
  {
    name: 'label.create',
    weight: 10,
    make: (choose) => {
      const args = direction(choose);
      if (!choose.model.links.pairOf(args.from, args.to)) return undefined; // it would make the pair
      const isPaired = choose.random.chance(0.4);
      const name = choose.random.chance(0.04) ? choose.random.pick(['1st', 'Bad Name', 'label_1']) : choose.fresh('label_');
      return { ...args, as: choose.fresh('l'), body: { name, label: labelText(choose), inverseLabel: isPaired ? labelText(choose) : undefined } };
    },
    request: (args) => ({ method: 'POST', path: `${args.base}/${args.fromWord}/${args.toWord}/labels`, body: args.body }),
    expect: (model, args) => {
      if (!model.links.pairOf(args.from, args.to)) return { status: undefined };
      return answer(model, () => createLabel(model, args.from, args.to, args.as, args.body), () => ({ status: 200, body: { results: [{ label: args.body.label.trim() }, {}] } }));
    },
    bind: (args, json, model) => {
      const label = model.links.pairOf(args.from, args.to)?.labels.get(args.as);
      if (!label || !json?.results) return {};
      const side = sideOf(model.links.pairOf(args.from, args.to), args.from);
      return { [label.typeIds[side]]: json.results[0].typeId, [label.typeIds[1 - side]]: json.results[1].typeId };
    },
  },
  {
    name: 'label.list',
    weight: 8,
    make: direction,
    request: (args) => ({ method: 'GET', path: `${args.base}/${args.fromWord}/${args.toWord}/labels` }),
    expect: (model, args) => ({ status: 200, body: { results: labelsShown(model, args) } }),
    bind: bindLabels,
  },
  {
    name: 'label.types',
    weight: 4,
    make: direction,
    request: (args) => ({ method: 'GET', path: `/crm/v3/associations/${args.fromWord}/${args.toWord}/types` }),
    expect: (model, args) => ({ status: 200, body: { results: readings(model, args.from, args.to).map(({ label, half }) => ({ id: String(label.typeIds[half]), name: label.name[half] })) } }),
  },
  {
    name: 'label.update',
    weight: 6,
    make: (choose) => {
      const args = direction(choose);
      return { ...args, end: end(choose, args, { plain: 0.05 }), body: { label: labelText(choose), inverseLabel: choose.random.chance(0.5) ? labelText(choose) : undefined } };
    },
    request: (args) => ({ method: 'PUT', path: `${args.base}/${args.fromWord}/${args.toWord}/labels`, body: { associationTypeId: limitInput(args.end).typeId, ...args.body } }),
    expect: (model, args) => {
      const pair = model.links.pairOf(args.from, args.to);
      if (!pair || args.end.pair !== `${pair.a} ${pair.b}` || !pair.labels.has(args.end.label)) return refusal(404);
      return answer(model, () => renameLabel(model, pair, args.end, args.body), () => ({ status: 204 }));
    },
  },
  {
    name: 'label.delete',
    weight: 6,
    make: (choose) => {
      const args = direction(choose);
      return { ...args, end: end(choose, args, { plain: 0 }) };
    },
    request: (args) => ({ method: 'DELETE', path: `${args.base}/${args.fromWord}/${args.toWord}/labels/${typeof args.end.typeId === 'number' ? args.end.typeId : at(args.end.typeId)}` }),
    expect: (model, args) => {
      const pair = model.links.pairOf(args.from, args.to);
      if (!pair || args.end.pair !== `${pair.a} ${pair.b}` || !pair.labels.has(args.end.label)) return refusal(404);
      if (args.end.label === 'plain') return refusal(400);
      return answer(model, () => deleteLabel(model, pair, args.end.label), () => ({ status: 204 }));
    },
    never: (args) => args.end.label === 'plain', // a pair without labels would go
  },
  {
    name: 'label.meter',
    weight: 3,
    make: direction,
    request: (args) => ({ method: 'GET', path: `/crm/v3/limits/associations/labels?fromObjectTypeId=${args.fromWord}&toObjectTypeId=${args.toWord}` }),
    expect: (model, args) => {
      const pair = model.links.pairOf(args.from, args.to);
      const used = pair && [...pair.labels.values()].filter((label) => label.category === 'USER_DEFINED' && label.kind !== 'plain').length;
      return { status: 200, body: { results: pair ? [{ limit: model.settings['labels.cap'], usage: used }] : [] } };
    },
  },
  {
    name: 'relata.label.usage',
    weight: 4,
    make: (choose) => {
      const args = direction(choose);
      return { ...args, end: end(choose, args, { plain: 0, wrong: 0 }) };
    },
    request: (args) => ({ method: 'GET', path: `/relata/v1/labels/${args.fromWord}/${args.toWord}/${args.end.name ?? 'nobody'}/usage` }),
    expect: (model, args) => {
      const pair = model.links.pairOf(args.from, args.to);
      if (!args.end.name || !pair?.labels.has(args.end.label)) return { status: undefined };
      const uses = usesOf(model, pair, args.end.label);
      const all = uses.links + uses.archived;
      return { status: 200, body: { links: (list) => (list.length === Math.min(all, 100) ? undefined : `${list.length} uses, expected ${all}`) } };
    },
  },
  {
    name: 'relata.label.list',
    weight: 3,
    make: direction,
    request: (args) => ({ method: 'GET', path: `/relata/v1/labels/${args.fromWord}/${args.toWord}` }),
    expect: (model, args) => ({ status: model.links.pairOf(args.from, args.to) ? 200 : undefined }),
  },

  {
    name: 'limit.set',
    weight: 18,
    make: limitsChoice,
    request: (args) => ({ method: 'POST', path: `${args.base}${LIMITS}/${args.fromWord}/${args.toWord}/batch/${args.verb}`, body: { inputs: args.inputs.map((input) => limitInput(input.end, input.max)) } }),
    expect: limitsAnswer,
  },
  {
    name: 'limit.purge',
    weight: 14,
    make: (choose) => {
      const args = direction(choose);
      return { ...args, ends: [end(choose, args, { plain: 0.5 })] };
    },
    request: (args) => ({ method: 'POST', path: `${args.base}${LIMITS}/${args.fromWord}/${args.toWord}/batch/purge`, body: { inputs: args.ends.map((each) => limitInput(each)) } }),
    expect: (model, args) =>
      answer(
        model,
        () => endsOf(model, args.from, args.to, args.ends).forEach((each) => setLimit(model, model.links.pairOf(args.from, args.to), each, 0)),
        () => ({ status: /20\d\d/.test(args.base) ? 200 : 204 }),
      ),
  },
  {
    name: 'limit.list',
    weight: 4,
    make: direction,
    request: (args) => ({ method: 'GET', path: `${args.base}${LIMITS}/${args.fromWord}/${args.toWord}` }),
    expect: (model, args) => ({ status: 200, body: { results: limitsShown(model, args) } }),
  },
];
