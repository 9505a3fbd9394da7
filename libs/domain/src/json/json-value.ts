/** A JSON object (RFC 8259 §4). Keys are own, enumerable string properties; a member is never `undefined`. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** Any JSON value (RFC 8259 §3). Numbers are finite IEEE 754 doubles; strings are well-formed UTF-16. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
