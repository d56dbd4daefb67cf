import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';

export const MAX_NOTE_LENGTH = 20_000;

export class WriteNoteDto {
  @ApiProperty({ example: 'Buy milk', maxLength: MAX_NOTE_LENGTH })
  @IsString()
  @MaxLength(MAX_NOTE_LENGTH)
  // PostgreSQL's text cannot hold it.
  @Matches(/^[^\0]*$/, { message: 'text must not contain the character U+0000' })
  // No default: a note that is not sent must not empty the one that is stored.
  readonly text!: string;
}

export class NoteDto {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({ example: 'Buy milk' })
  readonly text: string = '';

  @ApiProperty({ format: 'date-time' })
  readonly created_at: string = '';

  @ApiProperty({ format: 'date-time' })
  readonly updated_at: string = '';
}
