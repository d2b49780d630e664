// What a store must hold, in plain maps: records with their values, links, labels, limits, settings. It is told of every call and
// says what the reply must be. It knows nothing of HTTP, of SQL or of ids: records are r1, r2 … in the order of creation.
//
// A rule that refuses throws Refused; `attempt` then takes back what the call had changed by then.
import { Links } from './links.mjs';
import { Lives } from './lives.mjs';
import { seed } from './schema.mjs';
import { Refused, normal, uniqueKey } from './values.mjs';

export class Model {
  constructor() {
    this.tick = 0; // the number of the call: all that one call writes has one time
    this.written = 0; // orders the writes of values within and between calls
    this.settings = { 'labels.cap': 10, 'primary.first_company': true };
    this.types = new Map();
    this.pairs = new Map();
    this.records = new Map();
    this.unique = new Map(); // 'type property key': record name
    this.undo = [];
    this.links = new Links(this);
    this.lives = new Lives(this, this.links);
    seed(this);
  }

  // --- changes that can be taken back ---

  put(map, key, value) {
    const had = map.has(key);
    const old = map.get(key);
    this.undo.push(() => (had ? map.set(key, old) : map.delete(key)));
    map.set(key, value);
  }

  drop(map, key) {
    if (!map.has(key)) return;
    const old = map.get(key);
    this.undo.push(() => map.set(key, old));
    map.delete(key);
  }

  assign(object, key, value) {
    const old = object[key];
    this.undo.push(() => (object[key] = old));
    object[key] = value;
  }

  /** Gives {value}, or {refused} with everything as it was before. */
  attempt(write) {
    const from = this.undo.length;
    try {
      return { value: write() };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.takeBack(from);
      return { refused: error };
    }
  }

  takeBack(from) {
    while (this.undo.length > from) this.undo.pop()();
  }

  nextCall() {
    this.tick++;
    this.undo.length = 0;
  }

  // --- finding ---

  /** An active record of the type, a merged one's survivor in its stead; undefined when there is none. */
  resolve(type, name, { archived = false } = {}) {
    let record = this.records.get(name);
    if (record?.type !== type) return undefined;
    while (record.mergedInto) record = this.records.get(record.mergedInto);
    return record.archived === archived ? record : undefined;
  }

  require(type, name) {
    const record = this.resolve(type, name);
    if (!record) throw new Refused(404, `no ${type} ${name}`);
    return record;
  }

  property(type, name) {
    const property = this.types.get(type).properties.get(name);
    return property && !property.archived ? property : undefined;
  }

  /** The record that has a value under a unique property; undefined when nobody can or does. */
  find(type, propertyName, value) {
    const property = this.property(type, propertyName);
    if (!property?.unique) throw new Refused(400, `${propertyName} identifies no record`);
    const isText = ['string', 'email', 'phone_number'].includes(property.type);
    const stored = isText ? value : this.attempt(() => normal(property, value)).value;
    return stored ? this.records.get(this.unique.get(this.#keyOf(type, property, stored))) : undefined;
  }

  #keyOf(type, property, value) {
    return `${type} ${property.name} ${uniqueKey(property, value)}`;
  }

  // --- values ---

  #taken(type, changes, record) {
    for (const [property, value] of changes) {
      if (!property.unique || value === null) continue;
      const holder = this.unique.get(this.#keyOf(type, property, value));
      if (holder !== undefined && holder !== record?.name) throw new Refused(409, `${property.name} is ${holder}'s`);
    }
  }

  /** Several faults are one refusal, so all are looked for; a stage brings its pipeline. */
  #parse(type, sent, record) {
    const changes = new Map();
    const { stage, pipeline, pipelines } = this.types.get(type);
    for (const [name, text] of Object.entries(sent)) {
      const property = this.property(type, name);
      if (!property || property.readOnly) throw new Refused(400, `${name} cannot be written`);
      if (name !== stage && name !== pipeline) changes.set(property, normal(property, text, record?.values.get(name)?.text));
    }
    if (!(stage in sent) && !(pipeline in sent)) return changes;
    const old = record?.values.get(stage)?.text;
    const wanted = sent[stage] ?? old;
    if (sent[stage] === old && (sent[pipeline] ?? record?.values.get(pipeline)?.text) === record?.values.get(pipeline)?.text) return changes;
    const owner = [...pipelines].find(([, stages]) => stages.has(wanted))?.[0];
    if (!owner || (sent[pipeline] ?? owner) !== owner) throw new Refused(400, `${wanted} is no stage there`);
    changes.set(this.property(type, stage), wanted);
    changes.set(this.property(type, pipeline), owner);
    return changes;
  }

  write(record, property, value) {
    const old = record.values.get(property.name)?.text ?? null;
    if (old === value) return;
    if (property.unique && old !== null) this.drop(this.unique, this.#keyOf(record.type, property, old));
    if (property.unique && value !== null) this.put(this.unique, this.#keyOf(record.type, property, value), record.name);
    this.put(record.values, property.name, { text: value, written: this.written });
  }

  #apply(record, changes) {
    this.written++;
    for (const [property, value] of changes) this.write(record, property, value);
  }

  // --- records ---

  create(type, name, sent) {
    const changes = this.#parse(type, sent);
    const { oneOf, required } = this.types.get(type);
    const given = (property) => sent[property] !== undefined && sent[property] !== '';
    if ((oneOf.length && !oneOf.some(given)) || !required.every(given)) throw new Refused(400, 'a required property is missing');
    this.#taken(type, changes);
    const record = { name, n: Number(name.slice(1)), type, values: new Map(), links: new Map(), away: new Map(), archived: false, mergedInto: null };
    this.put(this.records, name, record);
    this.#apply(record, changes);
    return record;
  }

  update(type, name, sent) {
    const record = this.require(type, name);
    const changes = this.#parse(type, sent, record);
    this.#taken(type, changes, record);
    this.#apply(record, changes);
    return record;
  }

  #freeKeys(record) {
    for (const [key, holder] of this.unique) if (holder === record.name) this.drop(this.unique, key);
  }

  archive(type, name) {
    const record = this.records.get(name);
    if (record?.type !== type) throw new Refused(404, `no ${type} ${name}`);
    if (record.archived || record.mergedInto) return;
    this.lives.archive(record);
    this.#freeKeys(record);
    this.assign(record, 'archived', true);
  }

  /** Gives the links that are lost. */
  restore(type, name) {
    const record = this.records.get(name);
    if (record?.type !== type) throw new Refused(404, `no ${type} ${name}`);
    if (record.mergedInto) throw new Refused(400, 'merged');
    if (!record.archived) return [];
    const { properties } = this.types.get(type);
    const held = [...record.values].map(([property, { text }]) => [properties.get(property), text]).filter(([property, text]) => property.unique && text !== null);
    this.#taken(type, held, record);
    for (const [property, text] of held) this.put(this.unique, this.#keyOf(type, property, text), name);
    this.assign(record, 'archived', false);
    return this.lives.restore(record);
  }

  /** The value written last stands; the stage brings its pipeline; an e-mail address is kept. Gives the links that are lost. */
  merge(type, winnerName, loserName) {
    const winner = this.require(type, winnerName);
    const loser = this.require(type, loserName);
    if (winner === loser) throw new Refused(400, 'itself');
    const lost = this.lives.merge(winner, loser);
    const { stage, pipeline, properties } = this.types.get(type);
    const takes = (name) => {
      const [own, other] = [winner.values.get(name), loser.values.get(name)];
      if (!other || other.text === null) return false;
      if (!own || own.text === null) return true;
      return name !== 'email' && other.written > own.written;
    };
    const taken = [...properties.values()].filter(({ name }) => takes(name === pipeline ? stage : name));
    this.#freeKeys(loser);
    this.#apply(winner, new Map(taken.map((property) => [property, loser.values.get(property.name).text])));
    this.assign(loser, 'mergedInto', winner.name);
    return lost;
  }
}
