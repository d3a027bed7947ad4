/** The kernel that the tests run on, as our linker is told of it. */
export { runningKernel as thisKernel } from '../../../lib/running-kernel.ts';
