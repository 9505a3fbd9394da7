export { CANONICAL_DEPTH_MAX } from './canonical-json-fault.ts';
export { canonicalJson } from './canonical-json.ts';
export { jsonPointer, POINTER_LENGTH_MAX, pointerStep } from './json-pointer.ts';
export { parseJson } from './parse-json.ts';
export { STRICT_JSON_DEPTH_CEILING } from './json-scan.ts';
export type { JsonObject, JsonValue } from './json-value.ts';
export type { StrictJsonCode, StrictJsonLimits } from './strict-json-fault.ts';
export { parseStrictJson } from './strict-json.ts';
export type { StrictJsonResult } from './strict-json.ts';
