/** An interface of the emulator as the user has it: packets come in, and what programs make of them is answered. */
import { EbpfError } from '../../../errors.ts';
import { readCapture } from '../../../formats/pcap/capture.ts';
import { VirtualClock } from '../../world/clock.ts';
import type { Device } from '../../world/network/device.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { checkWord } from '../asked.ts';
import { LONGEST } from './buffer.ts';
import { type InterfacePlaces, placesOf } from './places.ts';
import { type PacketAction, type PacketReport, Report } from './report.ts';
import { type Stack, stackOf } from './stack.ts';
import { Staging } from './staging.ts';

export interface ReceiveOptions {
  /** Receive queue. Default 0. */
  readonly queue?: number;
  /** CPU that programs run on. Default 0. */
  readonly cpu?: number;
}

export interface TransmitOptions {
  /** CPU that programs run on. Default 0. */
  readonly cpu?: number;
  /** As the sender has set them (SO_MARK, SO_PRIORITY). Default 0. */
  readonly mark?: number;
  readonly priority?: number;
}

export interface ReplayOptions {
  /** Default 0. */
  readonly queue?: number;
  readonly cpu?: number;
  /** Lets the virtual clock go on by what lies between two packets in the capture. Default false: no time passes. */
  readonly paced?: boolean;
}

export interface ReplayReport {
  readonly packets: number;
  /** Of all packets, as far as they were captured. */
  readonly bytes: number;
  /** How many packets ended so. */
  readonly actions: Readonly<Record<PacketAction, number>>;
  /** How many frames have left interfaces meanwhile. */
  readonly sent: number;
}

export interface ConnectOptions {
  readonly kind?: 'veth' | 'netkit';
}

/** ETH_HLEN */
const LEAST = 14;
const LINKTYPE_ETHERNET = 1;

export class EmulatedInterface {
  readonly #world: World;
  readonly #device: Device;
  readonly #stack: Stack;
  readonly #places: InterfacePlaces;

  constructor(world: World, device: Device) {
    this.#world = world;
    this.#device = device;
    this.#stack = stackOf(world);
    this.#places = placesOf(world, device);
  }

  get name(): string {
    return this.#device.name;
  }

  get ifindex(): number {
    return this.#device.ifindex;
  }

  /** Ethernet frames that have left by it, in their order; the array may be emptied. */
  get sent(): Uint8Array[] {
    return this.#device.sent;
  }

  /** Frames that came from other interfaces (redirected, or from the other end of a pair) and that programs have let through. */
  get delivered(): Uint8Array[] {
    return this.#device.delivered;
  }

  /**
   * An Ethernet frame comes in: its XDP program sees it, then tc's programs of ingress, tcx before clsact. Throws EmulatorFault,
   * ERR_EBPF_INVALID_ARGUMENT.
   */
  receive(frame: Uint8Array, options: ReceiveOptions = {}): PacketReport {
    asked.bytes('a frame', frame);
    this.#check(frame.length);
    const report = new Report();
    const arrival = this.#arrival(options);
    return report.finish(this.#stack.receive(this.#places, frame, 0, frame.length, arrival, report));
  }

  /** An Ethernet frame is sent: tc's programs of egress see it. Throws EmulatorFault, ERR_EBPF_INVALID_ARGUMENT. */
  transmit(frame: Uint8Array, { cpu = 0, mark = 0, priority = 0 }: TransmitOptions = {}): PacketReport {
    asked.bytes('a frame', frame);
    this.#check(frame.length);
    this.#checkCpu(cpu);
    const report = new Report();
    return report.finish(this.#stack.send(this.#device, frame, { mark, priority }, cpu, report));
  }

  /**
   * All packets of a capture come in (pcap or pcapng, of Ethernet), as `receive` takes them; what leaves interfaces is counted and not
   * kept. Throws ERR_EBPF_INVALID_ARGUMENT for what is no such capture, EmulatorFault.
   */
  replay(capture: Uint8Array, { paced = false, ...options }: ReplayOptions = {}): ReplayReport {
    const actions = { pass: 0, drop: 0, tx: 0, redirect: 0, aborted: 0 };
    const arrival = this.#arrival(options);
    const { clock } = this.#world;
    if (paced && !(clock instanceof VirtualClock)) this.#refuse("paced: its clock is the machine's");
    const stack = this.#stack;
    const places = this.#places;
    const sentBefore = stack.sent;
    let packets = 0;
    let bytes = 0;
    let before: bigint | undefined;
    const reader = readCapture(capture);
    const { memory } = this.#world.machine;
    const staging = new Staging(memory, capture);
    try {
      stack.replay(() => {
        while (reader.advance()) {
          const { start, length } = reader;
          if (reader.linkType !== LINKTYPE_ETHERNET)
            this.#refuse(`the capture has packets of link type ${reader.linkType}, and not of Ethernet`);
          this.#check(length);
          if (paced) {
            const now = reader.timestamp;
            if (before !== undefined && now > before) (clock as VirtualClock).advance(now - before);
            before = now;
          }
          const at = staging.place(start, length);
          actions[stack.receive(places, memory.bytes, at, length, arrival, null)]++;
          packets++;
          bytes += length;
        }
      });
    } finally {
      staging.free();
    }
    return { packets, bytes, actions, sent: stack.sent - sentBefore };
  }

  /**
   * Makes a pair of the two: what leaves one comes in at the other. They may be in different namespaces. `netkit`: this one is the primary, and its
   * programs see what leaves either end. Default `veth`. Throws ERR_EBPF_INVALID_ARGUMENT.
   */
  connect(other: EmulatedInterface, options: ConnectOptions = {}): void {
    const { kind = 'veth' } = asked.options('how a pair is made', options);
    checkWord(`emulator: interface ${this.name}`, 'kind of pair', kind, ['veth', 'netkit']);
    if (!(other instanceof EmulatedInterface) || other === this)
      this.#refuse(`a pair is made with another interface, not ${asked.short(other)}`);
    for (const { peer } of [this.#device, other.#device]) if (peer) join(peer, null, null);
    const isNetkit = kind === 'netkit';
    join(this.#device, other.#device, isNetkit ? 'primary' : null);
    join(other.#device, this.#device, isNetkit ? 'peer' : null);
  }

  #arrival(options: ReceiveOptions) {
    const { queue = 0, cpu = 0 } = asked.options('how a packet arrives', options);
    const { queues } = this.#device;
    if (!Number.isInteger(queue) || queue < 0 || queue >= queues)
      this.#refuse(`it has ${queues} receive queues, and no queue ${queue}`);
    this.#checkCpu(cpu);
    return { device: this.#device, queue, cpu };
  }

  #checkCpu(cpu: number): void {
    if (Number.isInteger(cpu) && cpu >= 0 && cpu < this.#world.cpus) return;
    this.#refuse(`there are ${this.#world.cpus} CPUs, and no CPU ${cpu}`);
  }

  #check(length: number): void {
    if (length >= LEAST && length <= LONGEST) return;
    this.#refuse(`an Ethernet frame has ${LEAST} to ${LONGEST} bytes, not ${length}`);
  }

  #refuse(why: string): never {
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: interface ${this.name}: ${why}`);
  }
}

function join(device: Device, peer: Device | null, netkit: Device['netkit']): void {
  device.peer = peer;
  device.netkit = netkit;
}
