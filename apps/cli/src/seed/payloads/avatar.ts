import type { JsonObject } from '@bucket/domain';
import type { Draw } from '../draw.ts';
import { LANGUAGES, WORDS } from './words.ts';

const STYLES = ['abstract', 'cartoon', 'photorealistic', 'pixel', 'stylised'] as const;
const TONES = ['warm', 'curious', 'calm', 'brisk', 'playful'] as const;
const OUTCOMES = ['failed', 'improved', 'regressed', 'unchanged'] as const;
const FORMATS = ['safetensors', 'onnx', 'gguf'] as const;

export function avatarConfig(draw: Draw): JsonObject {
  return {
    avatarId: `avatar-${draw.below(500_000)}`,
    displayName: draw.one(WORDS),
    style: draw.one(STYLES),
    palette: [`#${draw.hex(8).slice(2)}`, `#${draw.hex(8).slice(2)}`],
    voice: { voiceId: `voice-${draw.below(200)}`, languages: draw.some(LANGUAGES, 2), rate: 0.5 + draw.share(2) },
    rendering: { shadows: draw.chance(0.5), framesPerSecond: draw.one([30, 60]), antialiasing: 'fxaa' },
  };
}

export function personaConfig(draw: Draw): JsonObject {
  return {
    personaId: `persona-${draw.below(500_000)}`,
    displayName: draw.one(WORDS),
    basis: draw.one(['aggregated', 'anonymised', 'invented']),
    summary: draw.sentence(WORDS, draw.between(6, 14)),
    instructions: draw.sentence(WORDS, draw.between(10, 40)),
    tones: draw.some(TONES, 2),
    traits: { patience: draw.share(2), humour: draw.share(2), formality: draw.share(2) },
  };
}

export function modelCheckpoint(draw: Draw): JsonObject {
  const model = `avatar-voice-${draw.below(300)}`;
  const step = draw.below(2_000) * 500;
  return {
    modelId: model,
    weightsUri: `s3://avatar-models/${model}/step-${step}/model.safetensors`,
    weightsSha256: draw.hex(64),
    weightsSizeBytes: draw.below(4_000_000_000),
    weightsFormat: draw.one(FORMATS),
    step,
    metrics: { validationLoss: draw.share(4), wordErrorRate: draw.share(3) },
    trainedAt: draw.instant(),
  };
}

export function iterationHistory(draw: Draw): JsonObject {
  return {
    subjectId: `avatar-voice-${draw.below(300)}`,
    runId: `run-${draw.below(20_000)}`,
    iteration: draw.between(1, 400),
    outcome: draw.one(OUTCOMES),
    settings: { learningRate: draw.between(1, 50) / 100_000, batchSize: draw.one([16, 32, 64]), scheduler: 'cosine' },
    metrics: { validationLoss: draw.share(4) },
    startedAt: draw.instant(),
  };
}
