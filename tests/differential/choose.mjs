// What the generator chooses from: records that are likely to have met already, labels of a pair, words for an object type. A choice
// is now and then a wrong one: an id that nobody has, a record that is archived or merged, a label of another pair.
import { anyValue } from './values.mjs';

const HOT = 12; // records of a type that most calls are about

export class Choose {
  constructor(model, random) {
    this.model = model;
    this.random = random;
    this.made = {};
  }

  /** A fresh name of the run: r for records, l for labels … */
  fresh(letter) {
    this.made[letter] = (this.made[letter] ?? 0) + 1;
    return `${letter}${this.made[letter]}`;
  }

  type() {
    const { random, model } = this;
    const rows = [...model.types.keys()].map((key) => ({ key, weight: { contacts: 5, companies: 5, deals: 2, tickets: 1 }[key] ?? 2 }));
    return random.weighted(rows).key;
  }

  /** Any spelling of a type in a path. */
  word(key) {
    const { id, word } = this.model.types.get(key);
    return this.random.pick([word, word, id]);
  }

  #ofType(type, fits) {
    return [...this.model.records.values()].filter((record) => record.type === type && fits(record));
  }

  /** The name of a record that a call is about, mostly an active one. */
  record(type, { wrong = 0.06 } = {}) {
    const { random } = this;
    if (random.chance(wrong)) return this.wrongRecord(type);
    const active = this.#ofType(type, (record) => !record.archived && !record.mergedInto);
    if (active.length === 0) return this.wrongRecord(type);
    return random.pick(random.chance(0.75) ? active.slice(-HOT) : active).name;
  }

  wrongRecord(type) {
    const { random } = this;
    const gone = this.#ofType(type, (record) => record.archived || record.mergedInto);
    if (gone.length > 0 && random.chance(0.7)) return random.pick(gone.slice(-HOT)).name;
    if (random.chance(0.4)) return random.pick([...this.model.records.keys()].concat('r0'));
    return 'r0'; // never made
  }

  archived(type) {
    const gone = this.#ofType(type, (record) => record.archived && !record.mergedInto);
    return gone.length > 0 ? this.random.pick(gone.slice(-HOT)).name : this.record(type);
  }

  /** A pair in one of its directions: {from, to}; now and then two types that cannot be linked. */
  direction() {
    const { random, model } = this;
    if (random.chance(0.03)) return { from: this.type(), to: this.type() };
    const favourite = ['contacts companies', 'contacts companies', 'contacts contacts', 'companies companies', 'contacts deals', 'companies deals', 'companies tickets'];
    const key = random.chance(0.6) ? random.pick(favourite) : random.pick([...model.pairs.keys()]);
    const [a, b] = key.split(' ');
    return random.chance(0.5) ? { from: a, to: b } : { from: b, to: a };
  }

  /** A label as read from `from`: {pair, label, side}, or one that is not of this direction. */
  end(from, to, { wrong = 0.04, plain = 0.3 } = {}) {
    const { random, model } = this;
    const pair = model.links.pairOf(from, to);
    if (!pair || random.chance(wrong)) return this.wrongEnd();
    const labels = [...pair.labels.values()].filter((label) => label.kind !== 'plain');
    const label = labels.length === 0 || random.chance(plain) ? pair.labels.get('plain') : random.pick(labels);
    const isDirected = pair.a === pair.b && label.kind === 'paired';
    const side = isDirected ? random.below(2) : pair.a === from ? 0 : 1;
    return this.#described(pair, label, side);
  }

  /** An end is told by what the model calls it and by what a request says. */
  #described(pair, label, side) {
    return { pair: `${pair.a} ${pair.b}`, label: label.id, side, category: label.category, typeId: label.typeIds[side], name: label.name[side] };
  }

  wrongEnd() {
    const { random, model } = this;
    const pair = model.pairs.get(random.pick([...model.pairs.keys()]));
    const label = pair.labels.get(random.pick([...pair.labels.keys()]));
    const isShared = pair.a === pair.b && label.kind !== 'paired';
    const end = this.#described(pair, label, isShared ? 0 : random.below(2));
    return random.chance(0.3) ? { ...end, label: 'l0', category: 'USER_DEFINED', typeId: 'l0.0' } : end;
  }

  ends(from, to, options) {
    return Array.from({ length: this.random.weighted([{ n: 1, weight: 6 }, { n: 2, weight: 3 }, { n: 3, weight: 1 }]).n }, () => this.end(from, to, options));
  }

  /** The two ends of a link, often one that stands; now and then one record with itself. */
  pairOfRecords(from, to, options) {
    const linked = this.random.chance(0.4) ? this.#linked(from, to) : undefined;
    if (linked) return linked;
    const fromId = this.record(from, options);
    return { fromId, toId: from === to && this.random.chance(0.04) ? fromId : this.record(to, options) };
  }

  #linked(from, to) {
    const { model, random } = this;
    const record = model.links.active(this.record(from, { wrong: 0 }));
    const others = record?.type === from ? model.links.others(record, to) : [];
    return others.length > 0 ? { fromId: record.name, toId: random.pick(others).name } : undefined;
  }

  /** Properties that a call sends: {name: text}. */
  values(type, { creating = false, most = 4 } = {}) {
    const { random, model } = this;
    const { properties, oneOf, required, stage, pipeline } = model.types.get(type);
    const sent = {};
    const open = [...properties.values()].filter((property) => property.type !== 'stage' && (!property.archived || random.chance(0.1)));
    for (const property of random.some(open, most)) sent[property.name] = anyValue(random, property);
    if (random.chance(0.02)) sent.no_such_property = 'x';
    if (random.chance(0.01)) sent.hs_object_id = '1';
    if (stage && (creating || random.chance(0.2))) this.#stage(sent, stage, pipeline, model.types.get(type).pipelines);
    if (!creating || random.chance(0.03)) return sent;
    for (const name of [...required, ...(oneOf.some((each) => sent[each]) ? [] : oneOf.slice(-1))]) {
      sent[name] = sent[name] || random.pick(['Ada', 'Å', 'Bo', 'Cy']);
    }
    return sent;
  }

  #stage(sent, stage, pipeline, pipelines) {
    const { random } = this;
    const [key, stages] = random.pick([...pipelines]);
    sent[stage] = random.chance(0.04) ? 'no such stage' : random.pick([...stages]);
    if (random.chance(0.2)) sent[pipeline] = random.chance(0.8) ? key : random.pick([...pipelines.keys()]);
  }

  /** A unique property of a type, by name; undefined when it has none. */
  uniqueProperty(type) {
    const list = [...this.model.types.get(type).properties.values()].filter((property) => property.unique);
    return list.length > 0 ? this.random.pick(list).name : undefined;
  }
}
