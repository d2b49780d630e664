// Random choices that a seed repeats: nothing here looks at the clock or at the machine.

/** A generator of its own for a seed, a whole number (mulberry32). */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** 0 … n - 1 */
  below(n) {
    return Math.floor((this.next() / 2 ** 32) * n);
  }

  between(low, high) {
    return low + this.below(high - low + 1);
  }

  chance(probability) {
    return this.next() / 2 ** 32 < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** Some of a list, at most `most`, in a random order, each once. */
  some(list, most) {
    const rest = [...list];
    const taken = [];
    for (let wanted = this.between(1, most); wanted > 0 && rest.length > 0; wanted--) taken.push(...rest.splice(this.below(rest.length), 1));
    return taken;
  }

  /** One row of a table, as often as its weight says. */
  weighted(rows) {
    let at = this.below(rows.reduce((sum, row) => sum + row.weight, 0));
    return rows.find((row) => (at -= row.weight) < 0);
  }
}
