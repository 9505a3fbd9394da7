import { Module } from '@nestjs/common';
import { Certifications } from '@bucket/application';
import { nameUuid } from '@bucket/node';
import { composed } from '../composition/composed.ts';
import { serviceVersion } from '../composition/service-version.ts';
import { CertificationController } from './certification.controller.ts';

/** `/v1/certifications` */
@Module({
  controllers: [CertificationController],
  providers: [
    composed(
      Certifications,
      ({ committer, gate, key, dependencies }) =>
        new Certifications(committer, {
          gate,
          verifierKey: key.verifierKey,
          version: serviceVersion(),
          uuidOf: nameUuid,
          ...dependencies,
        }),
    ),
  ],
})
export class CertificationsModule {}
