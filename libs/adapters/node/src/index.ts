export { aesAnswerVault, answerVaultOf } from './aes-answer-vault.ts';
export { ajvPayloadValidator } from './ajv-payload-validator.ts';
export { nodeEd25519 } from './ed25519.ts';
export { createKeyFile, readKeyFile, secretOf, type LogKey } from './log-key.ts';
export { newToken } from './new-token.ts';
export { nodeDiskRoom, UNKNOWN_ROOM } from './node-disk-room.ts';
export { nodeRandom } from './node-random.ts';
export { nodeSha256 } from './node-sha256.ts';
export { immediateTurns, systemClock, systemStopwatch } from './node-surroundings.ts';
