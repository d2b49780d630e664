// Every call that the generator can make, and what a run begins with.
import { DEFINITION_CALLS, SETUP_CALLS } from './calls-definitions.mjs';
import { LABEL_CALLS } from './calls-labels.mjs';
import { LINK_CALLS } from './calls-links.mjs';
import { RECORD_CALLS } from './calls-records.mjs';

export const CALLS = [...RECORD_CALLS, ...LINK_CALLS, ...LABEL_CALLS, ...DEFINITION_CALLS];
const BY_NAME = new Map([...CALLS, ...SETUP_CALLS].map((row) => [row.name, row]));

export const rowOf = (call) => BY_NAME.get(call.name);

/** The next call of a run, chosen for what the model holds: {name, args}, plain JSON. */
export function chooseCall(choose) {
  for (;;) {
    const row = choose.random.weighted(CALLS);
    const args = row.make(choose);
    // As JSON would keep it, so that a run and its replay are the same.
    if (args && !row.never?.(args)) return { name: row.name, args: JSON.parse(JSON.stringify(args)) };
  }
}

/** The calls that make a random schema: custom objects, properties of every type, labels, limits. Each is chosen when its turn comes. */
export function* setupCalls(choose) {
  const { random, model } = choose;
  const make = (name, more = {}) => {
    let args;
    while (!args) args = BY_NAME.get(name).make(choose);
    return { name, args: JSON.parse(JSON.stringify({ ...args, ...more })) };
  };
  const count = random.between(1, 2);
  for (let i = 1; i <= count; i++) {
    yield { name: 'schema.create', args: { as: `t${i}`, required: random.chance(0.5) ? ['title'] : [], linked: random.some(['contacts', 'companies'], 2) } };
  }
  if (count === 2) yield { name: 'schema.associate', args: { from: 't1', to: 't2' } };
  // Custom pairs have numbers of the store's own: the lists tell them.
  for (const pair of [...model.pairs.values()].filter((each) => each.category === 'USER_DEFINED')) {
    for (const [from, to] of new Set([`${pair.a} ${pair.b}`, `${pair.b} ${pair.a}`]).values().map((words) => words.split(' '))) {
      yield { name: 'label.list', args: { base: '/crm/v4/associations', from, to, fromWord: model.types.get(from).word, toWord: model.types.get(to).word } };
    }
  }
  for (let i = random.between(8, 16); i > 0; i--) yield make('property.create', { isBad: false });
  for (let i = random.between(8, 16); i > 0; i--) yield make('label.create');
  for (let i = random.between(0, 6); i > 0; i--) yield make('limit.set');
  for (let i = 12; i > 0; i--) yield make('object.batch_create');
  for (let i = 12; i > 0; i--) yield make('association.batch_create');
}
