import { API_BASE_PATH } from '@holdfast/contract';
import { ApiGuarded, CurrentAuth, type AuthContext } from '@holdfast/nest';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Put,
} from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { NoteDto, WriteNoteDto } from './note.dto.js';
import { NotesService } from './notes.service.js';

@ApiTags('notes')
@Controller(`${API_BASE_PATH}/notes`)
export class NotesController {
  readonly #notes: NotesService;

  constructor(@Inject(NotesService) notes: NotesService) {
    this.#notes = notes;
  }

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'My notes, newest first' })
  @ApiResponse({ status: 200, type: [NoteDto] })
  @ApiGuarded()
  list(@CurrentAuth() { accountId }: AuthContext): Promise<readonly NoteDto[]> {
    return this.#notes.list(accountId);
  }

  @Get(':id')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'One of my notes' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: NoteDto })
  @ApiGuarded('not_found')
  async find(@CurrentAuth() { accountId }: AuthContext, @Param('id') id: string): Promise<NoteDto> {
    return found(await this.#notes.find(accountId, noteId(id)));
  }

  @Post()
  @ApiOperation({ summary: 'Write a new note' })
  @ApiResponse({ status: 201, type: NoteDto })
  @ApiGuarded('validation_failed', 'conflict')
  add(@CurrentAuth() { accountId }: AuthContext, @Body() { text }: WriteNoteDto): Promise<NoteDto> {
    return this.#notes.add(accountId, text);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Write one of my notes anew' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: NoteDto })
  @ApiGuarded('validation_failed', 'not_found')
  async write(
    @CurrentAuth() { accountId }: AuthContext,
    @Param('id') id: string,
    @Body() { text }: WriteNoteDto,
  ): Promise<NoteDto> {
    return found(await this.#notes.write(accountId, noteId(id), text));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete one of my notes' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 204, description: 'The note is gone.' })
  @ApiGuarded('not_found')
  async remove(@CurrentAuth() { accountId }: AuthContext, @Param('id') id: string): Promise<void> {
    if (!(await this.#notes.remove(accountId, noteId(id)))) throw new NotFoundException();
  }
}

/** What is not even an id names no note. */
function noteId(id: string): string {
  if (!isUUID(id)) throw new NotFoundException();
  return id;
}

function found(note: NoteDto | null): NoteDto {
  if (note === null) throw new NotFoundException();
  return note;
}
