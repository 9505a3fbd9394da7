import { defineArtifactClass, kib, WRITE_ONCE } from '@bucket/domain';
import { artifact, count, identifier, instant, line, numberMap, oneOf, payload, settingMap } from '../fields/index.ts';

export const iterationHistory = defineArtifactClass({
  name: 'iteration_history',
  schemaVersion: 1,
  operations: WRITE_ONCE,
  sizeBytesMax: kib(64),
  personalData: false,
  says: 'One iteration in the improvement of a model, an avatar or a persona: what was tried and what came of it.',
  schema: payload('Iteration history', ['subjectId', 'iteration', 'outcome'], {
    subjectId: identifier('What is being improved, as the product calls it.'),
    runId: identifier('The run this iteration is part of.'),
    iteration: { ...count('Which iteration this is.', 1_000_000_000), minimum: 1 },
    outcome: oneOf('What came of it.', 'failed', 'improved', 'regressed', 'unchanged'),
    settings: settingMap('What it was tried with, by name.', 64),
    metrics: numberMap('Figures measured after it, by name.', 64),
    from: artifact('The checkpoint or configuration it began with.'),
    to: artifact('The checkpoint or configuration it ended with.'),
    startedAt: instant('When it began.'),
    endedAt: instant('When it ended.'),
    summary: line(500, 'What was learnt, in a sentence.'),
  }),
  examples: [
    {
      subjectId: 'avatar-voice-en',
      runId: 'winter-2026',
      iteration: 41,
      outcome: 'improved',
      settings: { learningRate: 0.0002, batchSize: 64, scheduler: 'cosine', mixedPrecision: true },
      metrics: { validationLoss: 0.0413, validationLossBefore: 0.0447 },
      startedAt: '2026-01-11T19:02:44Z',
      endedAt: '2026-01-12T04:31:07Z',
      summary: 'A smaller learning rate after step 90,000 removes the hiss.',
    },
    {
      subjectId: 'guide-persona',
      iteration: 3,
      outcome: 'regressed',
      from: { artifactId: '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14', version: 2 },
      to: { artifactId: '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14', version: 3 },
      metrics: { preferredByReviewers: 0.38 },
    },
  ],
});
