/** Fields of tracepoints, as tracefs has them. */
import { expect, it } from 'vitest';
import { parseFormat } from '../../../lib/probe/format.ts';

const FORMAT = `name: sched_process_exec
ID: 365
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;
	field:pid_t pid;	offset:12;	size:4;	signed:1;
	field:char comm[TASK_COMM_LEN];	offset:16;	size:16;	signed:0;
	field:const char * name;	offset:32;	size:8;	signed:0;
	field:unsigned long args[6];	offset:40;	size:48;	signed:0;

print fmt: "filename=%s field:int x;	offset:1;	size:1;	signed:0;", __get_str(filename)
`;

it('are read with their types and places', () => {
  expect(parseFormat(FORMAT)).toEqual([
    { name: 'filename', type: '__data_loc char[]', offset: 8, size: 4, signed: false },
    { name: 'pid', type: 'pid_t', offset: 12, size: 4, signed: true },
    { name: 'comm', type: 'char[TASK_COMM_LEN]', offset: 16, size: 16, signed: false },
    { name: 'name', type: 'const char *', offset: 32, size: 8, signed: false },
    { name: 'args', type: 'unsigned long[6]', offset: 40, size: 48, signed: false },
  ]);
});

it('are none in what is no format', () => {
  expect(parseFormat('')).toEqual([]);
  expect(parseFormat('field:int; offset:x;\n'.repeat(1000))).toEqual([]);
});
