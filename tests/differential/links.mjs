// Links in the model: the rules of R1-R16, settled 1-14, D3-D5 and D14-D16 (docs/rules.md) on two maps. A link is one map of rows,
// {label: {since, half0}}, that hangs at both ends; half0 names the record that reads the first half of a paired label between
// two records of one object.
import { Refused } from './values.mjs';

const PARENT = 'parent';

export class Links {
  constructor(model) {
    this.model = model;
  }

  pairOf(one, two) {
    const { types, pairs } = this.model;
    const [a, b] = types.get(one).order <= types.get(two).order ? [one, two] : [two, one];
    return pairs.get(`${a} ${b}`);
  }

  active(name) {
    const record = this.model.records.get(name);
    return record && !record.archived && !record.mergedInto ? record : undefined;
  }

  isDirected(pair, label) {
    return pair.a === pair.b && label.kind === 'paired';
  }

  /** Which half of a row a record reads. */
  side(pair, label, row, reader) {
    if (this.isDirected(pair, label)) return row.half0 === reader.name ? 0 : 1;
    return pair.a === pair.b || reader.type === pair.a ? 0 : 1;
  }

  row(pair, end, from, to) {
    const label = pair.labels.get(end.label);
    const half0 = this.isDirected(pair, label) ? (end.side === 0 ? from.name : to.name) : undefined;
    return { since: this.model.tick, half0 };
  }

  /** Records of the other type that a record is linked with, by record id. */
  others(record, type) {
    return [...record.links.keys()].map((name) => this.model.records.get(name)).filter((other) => other.type === type).sort((x, y) => x.n - y.n);
  }

  otherType(pair, record) {
    return pair.a === record.type ? pair.b : pair.a;
  }

  // --- limits ---

  limitOf(pair, labelId, row, end) {
    const label = pair.labels.get(labelId);
    if (labelId === 'primary' && end.type === pair.holder) return 0;
    return label.max[this.side(pair, label, row, end)];
  }

  /** How many others a record has under the reading that this row would give it. */
  count(pair, labelId, row, end, except, newerThan = -Infinity) {
    const label = pair.labels.get(labelId);
    const side = this.side(pair, label, row, end);
    return this.others(end, this.otherType(pair, end)).filter((other) => {
      const stands = end.links.get(other.name).get(labelId);
      return other !== except && stands && stands.since > newerThan && this.side(pair, label, stands, end) === side;
    }).length;
  }

  hasRoom(pair, labelId, row, end, other, restored = false) {
    const max = this.limitOf(pair, labelId, row, end);
    if (max === 0 || this.count(pair, labelId, row, end, other) < max) return true;
    const { setAt } = pair.labels.get(labelId);
    return restored && row.since <= setAt && this.count(pair, labelId, row, end, other, setAt) === 0;
  }

  checkLimits(pair, labelId, row, one, two) {
    if (!this.hasRoom(pair, labelId, row, one, two) || !this.hasRoom(pair, labelId, row, two, one)) throw new Refused(400, `limit of ${labelId}`);
  }

  // --- parents ---

  parentOf(child, except) {
    for (const [name, rows] of child.links) {
      const row = rows.get(PARENT);
      if (row && name !== except?.name && row.half0 === name) return this.model.records.get(name);
    }
    return undefined;
  }

  /** fine, second or loop: for a row between the two that is not there yet; what stands on this link does not count. */
  judgeParent(labelId, row, one, two) {
    if (labelId !== PARENT) return 'fine';
    const [parent, child] = row.half0 === one.name ? [one, two] : [two, one];
    if (this.parentOf(child, parent)) return 'second';
    const apart = (record) => (record === parent ? child : record === child ? parent : undefined);
    for (let above = parent; above; above = this.parentOf(above, apart(above))) if (above === child) return 'loop';
    return 'fine';
  }

  // --- primary ---

  primaryOf(pair, record) {
    return this.others(record, this.otherType(pair, record)).find((other) => record.links.get(other.name).has('primary'));
  }

  oldest(pair, record, except) {
    const list = this.others(record, this.otherType(pair, record)).filter((other) => other !== except);
    const since = (other) => record.links.get(other.name).get('plain').since;
    return list.sort((x, y) => since(x) - since(y) || x.n - y.n)[0];
  }

  appoint(record, company, since = this.model.tick) {
    this.model.put(record.links.get(company.name), 'primary', { since });
  }

  give(pair, record, company) {
    const former = this.primaryOf(pair, record);
    if (former) this.model.drop(record.links.get(former.name), 'primary');
    this.appoint(record, company);
  }

  succeed(pair, record, gone) {
    const heir = this.oldest(pair, record, gone);
    if (heir) this.appoint(record, heir);
  }

  /** A record with companies gets a primary where the setting is on. */
  supply(pair, record, isNew) {
    if (this.primaryOf(pair, record) || !this.model.settings['primary.first_company']) return;
    const company = this.oldest(pair, record);
    if (!company) return;
    if (isNew) this.checkLimits(pair, 'primary', { since: this.model.tick }, record, company);
    this.appoint(record, company);
  }

  holderAndCompany(pair, one, two) {
    return one.type === pair.holder ? [one, two] : [two, one];
  }

  /** Switching the setting on fills in what is missing (settled 5). */
  fillPrimaries() {
    for (const pair of this.model.pairs.values()) {
      if (!pair.holder) continue;
      for (const record of this.model.records.values()) {
        if (record.type === pair.holder && this.active(record.name) && !this.primaryOf(pair, record)) this.succeed(pair, record);
      }
    }
  }

  // --- the verbs ---

  linkable(fromName, toName, fromType, toType) {
    const pair = this.pairOf(fromType, toType);
    if (!pair) throw new Refused(400, 'no pair');
    if (fromName === toName) throw new Refused(400, 'self');
    const [from, to] = [this.active(fromName), this.active(toName)];
    if (from?.type !== fromType || to?.type !== toType) throw new Refused(400, 'no such record');
    return { pair, from, to };
  }

  wanted(pair, from, to, have, ends, keep) {
    const want = new Map([['plain', have.get('plain') ?? { since: this.model.tick }]]);
    if (keep) for (const [id, row] of have) want.set(id, row);
    for (const end of ends) {
      if (end.label === 'primary') continue;
      let row = this.row(pair, end, from, to);
      const stands = have.get(end.label);
      if (stands && stands.half0 === row.half0) row = stands;
      if (want.has(end.label) && want.get(end.label).half0 !== row.half0) throw new Refused(400, 'both halves');
      if (!want.has(end.label)) want.set(end.label, row);
    }
    return want;
  }

  /** Links the two and sets labels, [{label, side}, …]; the other labels stay (keep) or go. Gives whether the link is new. */
  set(fromName, toName, fromType, toType, ends, { keep }) {
    const { pair, from, to } = this.linkable(fromName, toName, fromType, toType);
    const stored = from.links.get(toName) ?? new Map();
    const have = new Map([...stored].filter(([id]) => id !== 'primary'));
    const want = this.wanted(pair, from, to, have, ends, keep);
    for (const [id, row] of want) {
      if (have.get(id) === row) continue;
      if (this.judgeParent(id, row, from, to) !== 'fine') throw new Refused(400, 'parents');
      this.checkLimits(pair, id, row, from, to);
    }
    const comes = ends.some((end) => end.label === 'primary') && !stored.has('primary');
    if (comes) this.checkLimits(pair, 'primary', { since: this.model.tick }, from, to);
    const rows = new Map(want);
    if (stored.has('primary')) rows.set('primary', stored.get('primary'));
    this.hang(from, to, rows);
    if (pair.holder && (comes || !have.size)) {
      const [record, company] = this.holderAndCompany(pair, from, to);
      if (comes) this.give(pair, record, company);
      else this.supply(pair, record, true);
    }
    return { created: have.size === 0 };
  }

  hang(one, two, rows, where = 'links') {
    this.model.put(one[where], two.name, rows);
    this.model.put(two[where], one.name, rows);
  }

  unhang(one, two, where = 'links') {
    this.model.drop(one[where], two.name);
    this.model.drop(two[where], one.name);
  }

  /** Takes labels off; the plain one takes the link. What is not there is fine. */
  remove(fromName, toName, fromType, toType, ends) {
    const pair = this.pairOf(fromType, toType);
    const [from, to] = [this.model.records.get(fromName), this.model.records.get(toName)];
    const rows = from?.type === fromType && to?.type === toType ? from.links.get(toName) : undefined;
    if (!pair || fromName === toName || !rows) return;
    if (ends.some((end) => end.label === 'plain')) {
      this.unhang(from, to);
      if (!rows.has('primary')) return;
      const [record, company] = this.holderAndCompany(pair, from, to);
      this.succeed(pair, record, company);
      return;
    }
    for (const end of ends.filter((each) => each.label !== 'primary')) {
      const row = rows.get(end.label);
      if (row && row.half0 === this.row(pair, end, from, to).half0) this.model.drop(rows, end.label);
    }
    if (ends.some((end) => end.label === 'primary') && rows.has('primary')) {
      const [record, company] = this.holderAndCompany(pair, from, to);
      const heir = this.oldest(pair, record, company);
      if (heir) this.give(pair, record, heir);
    }
  }

  /** The labels of a link as one end reads them, in the order of replies. */
  view(record, other) {
    const pair = this.pairOf(record.type, other.type);
    const rows = record.links.get(other.name);
    return this.sorted(pair, rows).map(([id, row]) => ({ label: id, side: this.side(pair, pair.labels.get(id), row, record) }));
  }

  /** Rows in the order of their labels: plain, Primary, then as they were defined. */
  sorted(pair, rows) {
    return [...rows].sort(([x], [y]) => pair.labels.get(x).order - pair.labels.get(y).order);
  }
}
