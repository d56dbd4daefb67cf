import { API_BASE_PATH, type Page } from '@holdfast/contract';
import { ApiGuarded, ApiPage, CurrentAuth, PageQuery, type AuthContext } from '@holdfast/nest';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { entityTag, expectedVersions } from './if-match.js';
import { NoteChangedError } from './note-changed.error.js';
import { NoteDto, WriteNoteDto } from './note.dto.js';
import { NotesService } from './notes.service.js';

/** The header of a response with one note, in OpenAPI. */
const ETAG = {
  ETag: {
    description: 'The version of the note, for `If-Match`.',
    schema: { type: 'string' },
    example: '"1"',
  },
} as const;

const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description:
    'The ETag of the note as you know it. If the note has been changed since, the request changes nothing and fails with `note_changed`. Without the header, it applies to any version.',
  schema: { type: 'string' },
} as const;

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
  @ApiResponse({ status: 200, type: NoteDto, headers: ETAG })
  @ApiGuarded('not_found')
  async find(
    @CurrentAuth() { accountId }: AuthContext,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NoteDto> {
    return tagged(reply, requireFound(await this.#notes.find(accountId, requireNoteId(id))));
  }

  @Post()
  @ApiOperation({
    operationId: 'createNote',
    summary: 'Create a note',
    description: 'Returns the note with its ID.',
  })
  @ApiResponse({ status: 201, type: NoteDto, headers: ETAG })
  @ApiGuarded('validation_failed', 'conflict')
  async create(
    @CurrentAuth() { accountId }: AuthContext,
    @Body() { text }: WriteNoteDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NoteDto> {
    return tagged(reply, await this.#notes.create(accountId, text));
  }

  @Put(':id')
  @ApiOperation({
    operationId: 'replaceNote',
    summary: 'Replace a note',
    description: 'Replaces the whole text. Send `If-Match` to replace only the version that you know.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiHeader(IF_MATCH)
  @ApiResponse({ status: 200, type: NoteDto, headers: ETAG })
  @ApiGuarded('validation_failed', 'not_found', NoteChangedError)
  async replace(
    @CurrentAuth() { accountId }: AuthContext,
    @Param('id') id: string,
    @Body() { text }: WriteNoteDto,
    @Headers('If-Match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NoteDto> {
    const expected = expectedVersions(ifMatch);
    return tagged(
      reply,
      requireFound(await this.#notes.replace(accountId, requireNoteId(id), { text, expected })),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteNote',
    summary: 'Delete a note',
    description: 'The note cannot be restored.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiHeader(IF_MATCH)
  @ApiResponse({ status: 204, description: 'The note is deleted.' })
  @ApiGuarded('validation_failed', 'not_found', NoteChangedError)
  async remove(
    @CurrentAuth() { accountId }: AuthContext,
    @Param('id') id: string,
    @Headers('If-Match') ifMatch: string | undefined,
  ): Promise<void> {
    requireFound(await this.#notes.remove(accountId, requireNoteId(id), expectedVersions(ifMatch)));
  }
}

function tagged(reply: FastifyReply, note: NoteDto): NoteDto {
  void reply.header('ETag', entityTag(note.version));
  return note;
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
