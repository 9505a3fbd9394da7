import { defineArtifactClass, kib, VERSIONED } from '@bucket/domain';
import {
  artifact,
  between,
  closed,
  colour,
  file,
  filled,
  identifier,
  language,
  line,
  list,
  oneOf,
  payload,
  setOf,
  settingMap,
} from '../fields/index.ts';

const asset = closed('A file the avatar is drawn or heard with.', ['role', 'file'], {
  role: oneOf('What it is for.', 'animation', 'background', 'mesh', 'rig', 'sound', 'texture'),
  file: file('The file, kept elsewhere.'),
});

export const avatarConfig = defineArtifactClass({
  name: 'avatar_config',
  schemaVersion: 1,
  operations: VERSIONED,
  sizeBytesMax: kib(256),
  personalData: false,
  says: 'How an avatar looks, sounds and moves; its files and models by reference.',
  schema: payload('Avatar configuration', ['avatarId', 'displayName'], {
    avatarId: identifier('The avatar, as the product calls it.'),
    displayName: line(128, 'The name it goes by.'),
    style: oneOf('How it is drawn.', 'abstract', 'cartoon', 'photorealistic', 'pixel', 'stylised'),
    palette: filled(list('Its colours, the leading one first.', colour('#rrggbb.'), 16)),
    voice: closed('How it sounds.', ['voiceId'], {
      voiceId: identifier('The voice, as the product calls it.'),
      languages: setOf('The languages it speaks.', language('BCP 47 tag.'), 64),
      rate: between(0.25, 4, 'Speed, 1 being that of the recording.'),
      pitchSemitones: between(-24, 24, 'Pitch against the recording.'),
    }),
    model: artifact('The checkpoint it runs on.'),
    assets: list('Its files.', asset, 256),
    rendering: settingMap('Settings of the renderer, by name.', 64),
    gestures: setOf('What it can do.', identifier('A gesture.'), 128),
  }),
  examples: [
    {
      avatarId: 'guide-asha',
      displayName: 'Asha',
      style: 'stylised',
      palette: ['#0b6e4f', '#f4d35e'],
      voice: { voiceId: 'voice-en-in-2', languages: ['en-IN', 'hi'], rate: 0.95, pitchSemitones: -1 },
      model: { artifactId: '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14', version: 1 },
      assets: [
        {
          role: 'mesh',
          file: {
            uri: 's3://avatar-assets/guide-asha/mesh.glb',
            sha256: 'c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a',
            mediaType: 'model/gltf-binary',
          },
        },
      ],
      rendering: { shadows: true, framesPerSecond: 60, antialiasing: 'fxaa' },
      gestures: ['nod', 'point', 'wave'],
    },
    { avatarId: 'narrator', displayName: 'The narrator', style: 'abstract', voice: { voiceId: 'voice-en-gb-1' } },
  ],
});
