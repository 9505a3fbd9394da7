import { IsInt, Max, Min } from 'class-validator';

/** `{from, to}`: the first and the last entry. */
export class ReplayDto {
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  from!: number;

  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  to!: number;
}
