import { defineArtifactClass, ERASABLE, kib } from '@bucket/domain';
import {
  between,
  closed,
  count,
  identifier,
  instant,
  list,
  oneOf,
  payload,
  pseudonym,
  setOf,
  shareMap,
} from '../fields/index.ts';

const attempt = closed('One attempt at the questions.', ['at', 'score'], {
  at: instant('When.'),
  score: between(0, 100, 'Percent of what could be reached.'),
  seconds: count('How long it took.', 1_000_000),
});

export const userProgress = defineArtifactClass({
  name: 'user_progress',
  schemaVersion: 1,
  operations: ERASABLE,
  sizeBytesMax: kib(64),
  personalData: true,
  says: 'How far one learner has come with one piece of content; personal data, under a pseudonym, erased on demand.',
  schema: payload('User progress', ['userRef', 'contentId', 'status'], {
    userRef: pseudonym('The learner: a UUID or keyed hash that only the product can resolve.'),
    contentId: identifier('The content, as the product calls it.'),
    status: oneOf('Where the learner stands.', 'abandoned', 'completed', 'in-progress', 'not-started'),
    percentComplete: between(0, 100, 'Share of the content that is done.'),
    sectionsCompleted: setOf('Sections that are done, by number.', count('Counted from 0.', 499), 500),
    attempts: list('Attempts at the questions, oldest first.', attempt, 500),
    secondsSpent: count('Time spent in all.', 100_000_000),
    skills: shareMap('How well each skill is mastered, by name.', 64),
    achievements: setOf('What was awarded.', identifier('An award.'), 128),
    lastActivityAt: instant('When the learner was last active.'),
  }),
  examples: [
    {
      userRef: '6f1d3c0a-58b2-4e6f-9a3d-0c7b2e915d44',
      contentId: 'fractions-1',
      status: 'in-progress',
      percentComplete: 62.5,
      sectionsCompleted: [0, 1, 2],
      attempts: [
        { at: '2026-01-18T15:04:10Z', score: 40, seconds: 312 },
        { at: '2026-01-19T15:20:55Z', score: 80, seconds: 240 },
      ],
      secondsSpent: 1_980,
      skills: { halves: 0.9, quarters: 0.55 },
      achievements: ['first-lesson'],
      lastActivityAt: '2026-01-19T15:24:55Z',
    },
    {
      userRef: '1b4f0e9851971998e732078544c96b36c3d01cedf7caa332359d6f1d83567014',
      contentId: 'varnamala',
      status: 'completed',
    },
  ],
});
