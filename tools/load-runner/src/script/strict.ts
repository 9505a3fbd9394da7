/** What the language itself looks up on any object. */
const LOOKED_UP_ANYWAY = new Set(['then', 'toJSON', ...Object.getOwnPropertyNames(Object.prototype)]);

/** Gives the object back, so that a member it does not have is refused by name. What it has costs no more than before. */
export function strict<Api extends object>(name: string, api: Api, refuse: (what: string) => never): Api {
  const missing = new Proxy(Object.prototype, {
    get: (inherited, member, receiver): unknown =>
      typeof member === 'symbol' || LOOKED_UP_ANYWAY.has(member)
        ? Reflect.get(inherited, member, receiver)
        : refuse(name === '' ? member : `${name}.${member}`),
  });
  Object.setPrototypeOf(api, missing);
  return api;
}
