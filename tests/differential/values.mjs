// Property values: what a caller may send for each type, and what is read back. The model's side of src/schema/kind_*.c, written
// from the rules (settled 20, 21), not from the sources.

export class Refused extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

const refuse = (why) => {
  throw new Refused(400, why);
};

/** Texts that are the same to a unique property and to a search. */
export const fold = (text) => text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');

function number(text) {
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) refuse(`${text} is no number`);
  const digits = text.replace(/[eE].*$/, '').replace(/[^\d]/g, '').replace(/^0+/, '').replace(/0+$/, '');
  if (digits.length > 15 && Math.abs(Number(text)) > 2 ** 53) refuse(`${text} has too many digits`);
  const value = Number(text);
  return value === 0 ? '0' : String(value);
}

function instant(text) {
  if (/^-?\d+$/.test(text)) return Number(text);
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text.slice(0, 10)) refuse(`${text} is no time`);
  return at;
}

function date(text) {
  const at = instant(text);
  if (at % 86_400_000 !== 0) refuse(`${text} is no midnight`);
  return new Date(at).toISOString().slice(0, 10);
}

function options(property, text, old) {
  if (!property.multiple) return property.options.includes(text) ? text : refuse(`${text} is no option`);
  const list = text.startsWith(';') && old ? old.split(';') : [];
  for (const option of text.split(';')) {
    if (option === '') continue;
    if (!property.options.includes(option)) refuse(`${option} is no option`);
    if (!list.includes(option)) list.push(option);
  }
  return list.length ? list.join(';') : null;
}

const KINDS = {
  string: (property, text) => text,
  email: (property, text) => (/^[^\s@]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text) ? text : refuse(`${text} is no address`)),
  phone_number: (property, text) => (text.trim() === text ? text : refuse('a space at an end')),
  number: (property, text) => number(text),
  date: (property, text) => date(text),
  datetime: (property, text) => new Date(instant(text)).toISOString(),
  bool: (property, text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() : refuse(`${text} is no boolean`)),
  enumeration: options,
};

/** What is stored, as it will be read: null when the text clears. Refused when the text is no value of the property. */
export const normal = (property, text, old = null) => (text === '' ? null : KINDS[property.type](property, text, old));

/** What two records may not both have. */
export const uniqueKey = (property, value) => (['string', 'email', 'phone_number'].includes(property.type) ? fold(value) : value);

const WORDS = ['Ada', 'ada', 'ADA', 'Åse', 'åse', 'A\u030ase', 'Straße', 'STRASSE', 'Line\nbreak', 'x; y', ' lead', '😀 smile', "O'Brien", '"quoted"', '50%', 'a_b', 'back\\slash', 'ﬁn', 'fin', 'Zoë', 'ZOË', '', 'tab\there', '日本', 'z'];
const NUMBERS = ['0', '-0', '1', '42', '1.10', '1e3', '-7.25', '0.1', '123456789012345', '9007199254740991', '-3', '1.5e-3', '100', '99.99', '2E2'];
const BAD_NUMBERS = ['abc', '1.2.3', '12345678901234567890', '1,5', '--1', '.5', '5.', '0x10', ' '];
const DATES = ['2001-02-03', '1999-12-31', '1970-01-01', '2012-02-29', '981158400000', '0', '-86400000', '1969-07-20'];
const BAD_DATES = ['2001-02-30', '2001-13-01', '981158400001', 'yesterday', '2011-02-29', '2001/02/03'];
const TIMES = ['2001-02-03T04:05:06.789Z', '1999-12-31T23:59:59Z', '981158400001', '2001-02-03', '0', '1969-07-20T20:17:40Z'];
const BAD_TIMES = ['2001-02-03T25:00:00Z', 'now', '2001-02-30'];

const MAKERS = {
  string: (random, property) => (property.unique ? `${random.pick(['Key', 'KEY', 'key', 'Clé', 'CLE\u0301', 'ß'])} ${random.below(60)}` : random.pick(WORDS)),
  email: (random) => `${random.pick(['u', 'U', 'æ', 'Æ'])}${random.below(80)}@${random.pick(['example.com', 'EXAMPLE.com', 'b.example.org'])}`,
  phone_number: (random, property) => `+47 ${property.unique ? random.below(60) : random.below(5)}`,
  number: (random, property) => (property.unique ? String(random.below(60)) + random.pick(['', '.0', '.50']) : random.pick(NUMBERS)),
  date: (random) => random.pick(DATES),
  datetime: (random) => random.pick(TIMES),
  bool: (random) => random.pick(['true', 'false', 'TRUE', 'False']),
  enumeration: (random, property) => {
    if (!property.multiple) return random.pick(property.options);
    return random.pick(['', '', ';']) + random.some(property.options, 3).join(';');
  },
};
const BAD = {
  email: (random) => random.pick(['nobody', 'a@b', 'a b@example.com', '@example.com']),
  phone_number: () => ' +47 1',
  number: (random) => random.pick(BAD_NUMBERS),
  date: (random) => random.pick(BAD_DATES),
  datetime: (random) => random.pick(BAD_TIMES),
  bool: (random) => random.pick(['yes', '1', 'tru']),
  enumeration: (random) => random.pick(['none such', 'A', 'a;none such']),
};

/** A value to send: now and then one that clears, and, where the type has such, one that is refused. */
export function anyValue(random, property, { bad = 0.04, clear = 0.08 } = {}) {
  if (BAD[property.type] && random.chance(bad)) return BAD[property.type](random);
  return random.chance(clear) ? '' : MAKERS[property.type](random, property);
}
