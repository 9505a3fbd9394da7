import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type { Dto } from './dto.ts';
import { readBody, readOptionalBody, refuseBody } from './json-body.ts';

/** The DTO that the type of a handler's parameter names. */
function dtoOf({ metatype }: ArgumentMetadata): Dto<object> {
  if (metatype === undefined || metatype === Object) throw new TypeError('the parameter has no DTO as its type');
  // Nest hands over the class that the compiler emitted for the parameter's type.
  return metatype as Dto<object>;
}

/** `@Body(DtoPipe) body: SomeDto`: the bytes of a request as strict JSON, held against the decorators of the DTO. */
@Injectable()
export class DtoPipe implements PipeTransform<unknown, object> {
  transform(body: unknown, metadata: ArgumentMetadata): object {
    return readBody(body, dtoOf(metadata));
  }
}

/** As `DtoPipe`, for a body that may be left out: none is an empty object. */
@Injectable()
export class OptionalDtoPipe implements PipeTransform<unknown, object> {
  transform(body: unknown, metadata: ArgumentMetadata): object {
    return readOptionalBody(body, dtoOf(metadata));
  }
}

/** For a request without a body: none, or an object without members. */
@Injectable()
export class NoBodyPipe implements PipeTransform<unknown, undefined> {
  transform(body: unknown): undefined {
    refuseBody(body);
  }
}
