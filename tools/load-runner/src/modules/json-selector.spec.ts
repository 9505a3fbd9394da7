import { describe, expect, it } from '@jest/globals';
import { selectJson } from './json-selector.ts';

const value = { items: [{ id: 1 }, { id: 2, tags: ['a'] }], 'a.b': 7, next: null, deep: { inner: { leaf: true } } };

describe('a JSON selector', () => {
  it.each([
    ['items.0.id', 1],
    ['items.#', 2],
    ['items.#.id', [1, 2]],
    ['items.#.tags.0', ['a']],
    ['a\\.b', 7],
    ['next', null],
    ['deep.inner.leaf', true],
    ['deep.missing.leaf', undefined],
    ['items.5.id', undefined],
    ['constructor', undefined],
    ['next.more', undefined],
  ])('%s', (selector, selected) => {
    expect(selectJson(value, selector)).toEqual(selected);
  });
});
