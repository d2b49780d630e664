// Archiving, restoring and merging in the model: what becomes of a record's links (settled 4, 14, D4, D5).
import { Refused } from './values.mjs';

const bySince = (records) => ([x, xs], [y, ys]) => xs.get('plain').since - ys.get('plain').since || records.get(x).n - records.get(y).n;

export class Lives {
  constructor(model, links) {
    this.model = model;
    this.links = links;
  }

  /** A record's links, live or away, the oldest first. */
  inOrder(record, where) {
    return [...record[where]].sort(bySince(this.model.records));
  }

  // --- archive ---

  archive(record) {
    const { links, model } = this;
    const bereft = [];
    for (const [name, rows] of [...record.links]) {
      const other = model.records.get(name);
      const pair = links.pairOf(record.type, other.type);
      if (rows.has('primary') && pair.holder === other.type) bereft.push([pair, other]);
      links.hang(record, other, rows, 'away');
      links.unhang(record, other);
    }
    for (const [pair, other] of bereft) links.succeed(pair, other, record);
  }

  // --- restore ---

  /** Gives what could not come back: [{other, label, why}]. */
  restore(record) {
    const lost = [];
    const own = new Map(); // of each pair that a link is back in: the primary that the record had there
    for (const [name, rows] of this.inOrder(record, 'away')) {
      const other = this.links.active(name);
      if (other) this.restoreLink(record, other, rows, own, lost);
    }
    for (const [pair, had] of own) this.settleOwn(pair, record, had);
    return lost;
  }

  restoreLink(record, other, rows, own, lost) {
    const { links } = this;
    const pair = links.pairOf(record.type, other.type);
    links.unhang(record, other, 'away');
    for (const [id, row] of links.sorted(pair, rows)) {
      if (id === 'primary') continue;
      const parent = links.judgeParent(id, row, record, other);
      if (parent === 'fine' && links.hasRoom(pair, id, row, record, other, true) && links.hasRoom(pair, id, row, other, record, true)) {
        if (id === 'plain') links.hang(record, other, new Map());
        this.model.put(record.links.get(other.name), id, row);
        continue;
      }
      lost.push({ other: other.name, label: id, why: parent === 'fine' ? 'limit' : 'parent' });
      if (id === 'plain') return;
    }
    if (pair.holder) this.restorePrimary(pair, record, other, rows.get('primary'), own);
  }

  restorePrimary(pair, record, other, primary, own) {
    const { links } = this;
    if (pair.holder !== record.type) {
      if (links.primaryOf(pair, other)) return;
      if (primary) links.give(pair, other, record);
      else links.supply(pair, other, false);
      return;
    }
    if (!own.has(pair)) own.set(pair, { since: 0 });
    if (primary && primary.since >= own.get(pair).since) own.set(pair, { company: other, since: primary.since });
  }

  settleOwn(pair, record, had) {
    if (had.company) {
      this.links.appoint(record, had.company, had.since);
      return;
    }
    const away = [...record.away].some(([name, rows]) => rows.has('primary') && this.links.pairOf(record.type, this.model.records.get(name).type) === pair);
    if (away) this.links.succeed(pair, record);
    else this.links.supply(pair, record, false);
  }

  // --- merge ---

  /** The loser's links become the winner's. Gives what could not come along. */
  merge(winner, loser) {
    const { links, model } = this;
    const lost = [];
    const live = this.inOrder(loser, 'links');
    if (winner.links.has(loser.name)) {
      lost.push({ other: loser.name, label: 'plain', why: 'self' });
      links.unhang(winner, loser);
    }
    for (const [name] of live) if (name !== winner.name) this.moveLink(winner, loser, model.records.get(name), lost);
    for (const [name, rows] of this.inOrder(loser, 'away')) this.moveAway(winner, loser, model.records.get(name), rows);
    const pair = links.pairOf(winner.type, 'companies');
    if (pair?.holder === winner.type) links.supply(pair, winner, false);
    return lost;
  }

  turned(row, winner, loser) {
    return { since: row.since, half0: row.half0 === loser.name ? winner.name : row.half0 };
  }

  moveLink(winner, loser, other, lost) {
    const { links } = this;
    const pair = links.pairOf(winner.type, other.type);
    const rows = loser.links.get(other.name);
    links.unhang(loser, other);
    for (const [id, row] of links.sorted(pair, rows)) {
      if (id === 'primary') continue;
      if (!this.moveRow(pair, id, this.turned(row, winner, loser), winner, other, lost) && id === 'plain') break;
    }
    if (rows.has('primary')) this.movePrimary(pair, winner, loser, other);
  }

  /** Whether the winner has that label on that link now. */
  moveRow(pair, id, row, winner, other, lost) {
    const { links } = this;
    const stands = winner.links.get(other.name)?.get(id);
    if (stands) {
      if (stands.half0 === row.half0) return true;
      if (id === 'parent') throw new Refused(400, 'a loop of parents');
      lost.push({ other: other.name, label: id, why: 'direction' });
      return true;
    }
    const parent = links.judgeParent(id, row, winner, other);
    if (parent === 'loop') throw new Refused(400, 'a loop of parents');
    if (parent === 'second' || !links.hasRoom(pair, id, row, winner, other)) {
      lost.push({ other: other.name, label: id, why: parent === 'second' ? 'parent' : 'limit' });
      return false;
    }
    if (!winner.links.has(other.name)) links.hang(winner, other, new Map());
    this.model.put(winner.links.get(other.name), id, row);
    return true;
  }

  movePrimary(pair, winner, loser, other) {
    const { links } = this;
    const linked = winner.links.has(other.name);
    if (pair.holder === other.type) {
      if (linked) links.appoint(other, winner);
      else links.succeed(pair, other, loser);
    } else if (linked && !links.primaryOf(pair, winner)) {
      links.give(pair, winner, other);
    }
  }

  /** Links that are out of sight come back to the winner one day. */
  moveAway(winner, loser, other, rows) {
    const { links } = this;
    links.unhang(loser, other, 'away');
    if (!winner.away.has(other.name)) links.hang(winner, other, new Map(), 'away');
    const into = winner.away.get(other.name);
    for (const [id, row] of rows) if (!into.has(id)) this.model.put(into, id, this.turned(row, winner, loser));
  }
}
