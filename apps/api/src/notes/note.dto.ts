import { MAX_NOTE_LENGTH } from '@holdfast/app-contract';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';

/** Body of a request to create or replace a note. */
export class WriteNoteDto {
  @ApiProperty({ example: 'Buy milk', maxLength: MAX_NOTE_LENGTH })
  @IsString()
  @MaxLength(MAX_NOTE_LENGTH)
  // PostgreSQL cannot store it in a text column.
  @Matches(/^[^\0]*$/, { message: 'text must not contain the character U+0000' })
  // No default: a request without a text must fail, not clear the note.
  readonly text!: string;
}

/** A note. */
export class NoteDto {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({ example: 'Buy milk' })
  readonly text: string = '';

  @ApiProperty({
    example: 1,
    description: 'One higher after each write. The ETag is this number in quotation marks.',
  })
  readonly version: number = 1;

  @ApiProperty({ format: 'date-time' })
  readonly created_at: string = '';

  @ApiProperty({ format: 'date-time' })
  readonly updated_at: string = '';
}
