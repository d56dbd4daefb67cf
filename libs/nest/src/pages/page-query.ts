import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const MAX_PAGE_LENGTH = 100;
const DEFAULT_PAGE_LENGTH = 20;
const MAX_CURSOR_LENGTH = 256;

/**
 * The query of a list: which page to return. Extend it to add filters.
 *
 * @example
 * ```ts
 * @Get()
 * @ApiPage(OrderDto)
 * async list(@CurrentAuth() { accountId }: AuthContext, @Query() query: PageQuery): Promise<Page<OrderDto>> { … }
 * ```
 */
export class PageQuery {
  @ApiPropertyOptional({
    minimum: 1,
    maximum: MAX_PAGE_LENGTH,
    default: DEFAULT_PAGE_LENGTH,
    description: 'Maximum number of items. A page of large items has fewer.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_LENGTH)
  readonly limit: number = DEFAULT_PAGE_LENGTH;

  @ApiPropertyOptional({ description: 'The `next` of the previous page. Omit it to get the first page.' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_CURSOR_LENGTH)
  readonly cursor?: string;
}
