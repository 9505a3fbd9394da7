import { DEFAULT_LIMITS, defineArtifactClass, VERSIONED } from '@bucket/domain';
import {
  between,
  closed,
  count,
  file,
  filled,
  identifier,
  language,
  line,
  list,
  oneOf,
  payload,
  prose,
  setOf,
  tag,
} from '../fields/index.ts';

const question = closed('A question with one right answer.', ['prompt', 'choices', 'correctChoice'], {
  prompt: line(1_000, 'What is asked.'),
  choices: { ...list('The answers to choose from.', line(500, 'An answer.'), 10), minItems: 2 },
  correctChoice: count('The right answer, counted from 0.', 9),
  explanation: line(1_000, 'Why it is right.'),
});

const section = closed('A part of the lesson.', ['heading'], {
  heading: line(256, 'What it is called.'),
  text: prose(32_768, 'What is taught; Markdown without HTML.'),
  media: list('Pictures, sound and video, kept elsewhere.', file('One of them.'), 32),
  questions: list('What the learner is asked.', question, 50),
});

export const educationalContent = defineArtifactClass({
  name: 'educational_content',
  schemaVersion: 1,
  operations: VERSIONED,
  sizeBytesMax: DEFAULT_LIMITS.artifactSizeBytes,
  personalData: false,
  says: 'A lesson or course: its text and questions; pictures, sound and video by reference.',
  schema: payload('Educational content', ['contentId', 'title', 'language', 'sections'], {
    contentId: identifier('The content, as the product calls it.'),
    title: line(256, 'What it is called.'),
    language: language('The language it is taught in.'),
    subject: tag,
    level: oneOf('For whom.', 'early', 'primary', 'secondary', 'tertiary', 'vocational'),
    ageYears: closed('The age it is meant for.', ['from'], {
      from: between(0, 120, 'Youngest.'),
      to: between(0, 120, 'Oldest.'),
    }),
    licence: { ...identifier('SPDX identifier.'), maxLength: 64 },
    durationMinutes: count('How long it takes.', 100_000),
    objectives: list('What is learnt.', line(300, 'An objective.'), 50),
    tags: setOf('Labels to find it by.', tag, 64),
    sections: filled(list('Its parts, in order.', section, 500)),
  }),
  examples: [
    {
      contentId: 'fractions-1',
      title: 'Halves and quarters',
      language: 'en',
      subject: 'mathematics',
      level: 'primary',
      ageYears: { from: 7, to: 9 },
      licence: 'CC-BY-4.0',
      durationMinutes: 25,
      objectives: ['Tell a half from a quarter.', 'Add two quarters.'],
      tags: ['fractions', 'numbers'],
      sections: [
        {
          heading: 'Sharing a roti',
          text: 'Cut the roti once through the middle: there are **two halves**.\n\nCut each half again: there are four quarters.',
          media: [
            {
              uri: 's3://gurukul-media/fractions-1/roti.png',
              sha256: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
              mediaType: 'image/png',
              sizeBytes: 48_220,
            },
          ],
          questions: [
            {
              prompt: 'How many quarters make a half?',
              choices: ['One', 'Two', 'Four'],
              correctChoice: 1,
              explanation: 'Each half was cut into two.',
            },
          ],
        },
      ],
    },
    {
      contentId: 'varnamala',
      title: 'वर्णमाला',
      language: 'hi',
      sections: [{ heading: 'स्वर', text: 'अ आ इ ई उ ऊ ऋ ए ऐ ओ औ' }],
    },
  ],
});
