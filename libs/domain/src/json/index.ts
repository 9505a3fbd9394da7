export { CANONICAL_DEPTH_MAX } from './canonical-json-fault.ts';
export { canonicalJson } from './canonical-json.ts';
export { STRICT_JSON_DEPTH_CEILING } from './json-scan.ts';
export { jsonPointer, POINTER_LENGTH_MAX } from './json-pointer.ts';
export type { JsonObject, JsonValue } from './json-value.ts';
export { parseStrictJson, STRICT_JSON_LIMITS } from './strict-json.ts';
export type { StrictJsonCode, StrictJsonLimits, StrictJsonResult } from './strict-json.ts';
