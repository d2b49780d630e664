// What may differ between two engines, made alike: numbers that the store draws become the names of the run (or, until they have
// one, their place in the order of appearance), times become the number of the call in which they were taken, correlation ids go.
// Everything else in a reply must be equal.

const TIME = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z|\b1[789]\d{11}\b/g;

/** The call during which an instant lies: the calls are far enough apart for that. Instants of before are T-1, of long ago stay. */
function callAt(engine, instant) {
  const { calls } = engine;
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (calls[middle] <= instant) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function timeText(engine, text) {
  const instant = /^\d{13}$/.test(text) ? Number(text) : Date.parse(text);
  if (!(instant > engine.began - 600_000 && instant < Date.now() + 600_000)) return text;
  return `T${callAt(engine, instant)}`;
}

/** A refusal may name a record that was never made: SQLite gives its number to the next one, PostgreSQL to nobody. */
function nameOf(engine, number, isRefusal) {
  if (isRefusal && engine.isRecord(number) && number > engine.lastMade) return 'new';
  let name = engine.names.get(number);
  if (name === undefined) {
    engine.unnamed = (engine.unnamed ?? 0) + 1;
    name = `?${engine.unnamed}`;
    engine.names.set(number, name);
  }
  return name;
}

function textOf(engine, text, isRefusal) {
  if (text.length < 8) return text;
  const named = text.replace(/\b2-(\d{6})\b/g, (word, digits) => engine.names.get(Number(digits)) ?? word);
  return named.replace(TIME, (time) => timeText(engine, time)).replace(/\d{9,}/g, (digits) => (engine.isOwn(Number(digits)) ? nameOf(engine, Number(digits), isRefusal) : digits));
}

/** Places in the change log are numbers of their own, which may have gaps. */
function place(engine, seq) {
  engine.places ??= new Map();
  if (!engine.places.has(seq)) engine.places.set(seq, `Q${engine.places.size}`);
  return engine.places.get(seq);
}

function walk(engine, value, key, about) {
  if (typeof value === 'number') return engine.isOwn(value) ? nameOf(engine, value, about.isRefusal) : value;
  if (typeof value === 'string') {
    if (key === 'correlationId') return 'C';
    if (about.isLog && (key === 'seq' || key === 'after')) return place(engine, value);
    if (key === 'link') return textOf(engine, value.replace(/^http:\/\/[^/]*/, '').replace(/after=\d+$/, 'after='));
    return textOf(engine, value, about.isRefusal);
  }
  if (Array.isArray(value)) return value.map((each) => walk(engine, each, key, about));
  if (value === null || typeof value !== 'object') return value;
  const out = {};
  for (const [name, each] of Object.entries(value)) out[textOf(engine, name)] = walk(engine, each, name, name === 'errors' ? { ...about, isRefusal: true } : about);
  return out;
}

/** A reply of an engine in the form that both share. */
export function normalise(engine, { status, text, json }, { isLog = false } = {}) {
  return { status, body: json === undefined ? text : walk(engine, json, '', { isLog, isRefusal: status >= 400 }) };
}

/** Where two JSON values differ first, as "path: a <> b"; null when they are equal. Keys must stand in the same order. */
export function difference(a, b, path = '') {
  if (a === b) return null;
  const plain = (value) => value === null || typeof value !== 'object';
  if (plain(a) || plain(b) || Array.isArray(a) !== Array.isArray(b)) return `${path || '/'}: ${show(a)} <> ${show(b)}`;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  if (keys.length !== others.length || keys.some((key, i) => key !== others[i])) {
    if (Array.isArray(a)) {
      const at = a.findIndex((each, i) => difference(each, b[i]) !== null);
      return `${path}: ${a.length} <> ${b.length} entries${at < 0 ? '' : `, first: ${difference(a[at], b[at], `${path}/${at}`)}`}`;
    }
    return `${path || '/'}: keys ${keys.join(' ')} <> ${others.join(' ')}`;
  }
  for (const key of keys) {
    const found = difference(a[key], b[key], `${path}/${key}`);
    if (found) return found;
  }
  return null;
}

/**
 * Where a value is not as expected; null when it is. An expectation is a value, undefined (anything), a function (value -> a
 * complaint or nothing), an array (each entry, and no more), or an object (these keys; others are nobody's business).
 */
export function mismatch(expected, actual, path = '') {
  if (expected === undefined || expected === actual) return null;
  if (typeof expected === 'function') {
    const complaint = expected(actual);
    return complaint ? `${path || '/'}: ${complaint}` : null;
  }
  if (expected === null || typeof expected !== 'object' || actual === null || typeof actual !== 'object') {
    return `${path || '/'}: expected ${show(expected)}, found ${show(actual)}`;
  }
  if (Array.isArray(expected) && (!Array.isArray(actual) || expected.length !== actual.length)) {
    return `${path || '/'}: expected ${expected.length} entries, found ${show(actual)}; expected ${show(expected)}`;
  }
  for (const [key, each] of Object.entries(expected)) {
    const found = mismatch(each, actual[key], `${path}/${key}`);
    if (found) return found;
  }
  return null;
}

/** Expects that there is nothing. */
export const absent = (value) => (value === undefined ? undefined : `expected nothing, found ${show(value)}`);

const show = (value) => (JSON.stringify(value) ?? 'undefined').slice(0, 600);
