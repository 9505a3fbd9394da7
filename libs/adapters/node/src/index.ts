export { aesAnswerVault } from './aes-answer-vault.ts';
export { ajvPayloadValidator } from './ajv-payload-validator.ts';
export { noteVerifierOf, verifyEd25519 } from './ed25519.ts';
export { createKeyFile, readKeyFile, secretOf, type KeyHeritage, type LogKey } from './log-key.ts';
export { nodeRandom } from './node-random.ts';
export { nodeSha256 } from './node-sha256.ts';
export { immediateTurns, systemClock } from './node-surroundings.ts';
