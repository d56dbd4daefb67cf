import { API_BASE_PATH, type Page } from '@holdfast/contract';
import { ApiGuarded, ApiPage, CurrentAuth, PageQuery, type AuthContext } from '@holdfast/nest';
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
  Query,
} from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { NoteDto, WriteNoteDto } from './note.dto.js';
import { NotesService } from './notes.service.js';

/** The notes of the signed-in account. */
@ApiTags('notes')
@Controller(`${API_BASE_PATH}/notes`)
export class NotesController {
  readonly #notes: NotesService;

  constructor(@Inject(NotesService) notes: NotesService) {
    this.#notes = notes;
  }

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'listNotes', summary: 'List your notes', description: 'Newest first.' })
  @ApiPage(NoteDto)
  @ApiGuarded('validation_failed')
  list(@CurrentAuth() { accountId }: AuthContext, @Query() query: PageQuery): Promise<Page<NoteDto>> {
    return this.#notes.list(accountId, query);
  }

  @Get(':id')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'getNote', summary: 'Get a note', description: 'Finds only your own notes.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: NoteDto })
  @ApiGuarded('not_found')
  async find(@CurrentAuth() { accountId }: AuthContext, @Param('id') id: string): Promise<NoteDto> {
    return requireFound(await this.#notes.find(accountId, requireNoteId(id)));
  }

  @Post()
  @ApiOperation({
    operationId: 'createNote',
    summary: 'Create a note',
    description: 'Returns the note with its ID.',
  })
  @ApiResponse({ status: 201, type: NoteDto })
  @ApiGuarded('validation_failed', 'conflict')
  create(@CurrentAuth() { accountId }: AuthContext, @Body() { text }: WriteNoteDto): Promise<NoteDto> {
    return this.#notes.create(accountId, text);
  }

  @Put(':id')
  @ApiOperation({
    operationId: 'replaceNote',
    summary: 'Replace a note',
    description: 'Replaces the whole text.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: NoteDto })
  @ApiGuarded('validation_failed', 'not_found')
  async replace(
    @CurrentAuth() { accountId }: AuthContext,
    @Param('id') id: string,
    @Body() { text }: WriteNoteDto,
  ): Promise<NoteDto> {
    return requireFound(await this.#notes.replace(accountId, requireNoteId(id), text));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteNote',
    summary: 'Delete a note',
    description: 'The note cannot be restored.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 204, description: 'The note is deleted.' })
  @ApiGuarded('not_found')
  async remove(@CurrentAuth() { accountId }: AuthContext, @Param('id') id: string): Promise<void> {
    if (!(await this.#notes.remove(accountId, requireNoteId(id)))) throw new NotFoundException();
  }
}

/** @throws NotFoundException when the ID is not a UUID */
function requireNoteId(id: string): string {
  if (!isUUID(id)) throw new NotFoundException();
  return id;
}

function requireFound(note: NoteDto | null): NoteDto {
  if (note === null) throw new NotFoundException();
  return note;
}
