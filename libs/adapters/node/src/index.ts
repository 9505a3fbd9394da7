export { aesAnswerVault } from './aes-answer-vault.ts';
export { ajvPayloadValidator } from './ajv-payload-validator.ts';
export { createKeyFile, readKeyFile, secretOf, type LogKey } from './log-key.ts';
export { nodeRandom } from './node-random.ts';
export { nodeSha256 } from './node-sha256.ts';
export { immediateTurns, systemClock } from './node-surroundings.ts';
