import { signal } from '@preact/signals'
import { InputError } from '../../../index'
import type { Picture } from './picture'

/** Shows a camera in a video element and passes its frames to a callback, one at a time. */
export class Camera {
  /** Frames processed per second; undefined while the camera is off. */
  readonly rate = signal<number | undefined>(undefined)
  private stream: MediaStream | undefined
  /** Counts starts and stops, so that only the last one keeps the camera that it asked for. */
  private runs = 0

  /**
   * Asks for a camera and runs until `stop`, or until a frame fails.
   *
   * @throws InputError if there is no camera or the browser does not allow it; what `onFrame` throws.
   */
  async run(video: HTMLVideoElement, onFrame: (picture: Picture) => Promise<void>): Promise<void> {
    this.stop()
    const run = this.runs
    const stream = await askForCamera()
    if (run !== this.runs) return stopTracks(stream)
    this.stream = stream
    this.rate.value = 0
    try {
      video.srcObject = stream
      await video.play()
      for (let last = performance.now(); this.stream === stream; ) {
        await onFrame({ source: video, width: video.videoWidth, height: video.videoHeight })
        await nextFrame(video)
        const now = performance.now()
        const seen = 1000 / (now - last)
        // A moving average, because the raw number changes too fast to read.
        if (this.stream === stream)
          this.rate.value = this.rate.value ? 0.9 * this.rate.value + 0.1 * seen : seen
        last = now
      }
    } finally {
      if (this.stream === stream) this.stop()
    }
  }

  stop(): void {
    this.runs++
    if (this.stream) stopTracks(this.stream)
    this.stream = undefined
    this.rate.value = undefined
  }
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** Waits for the next frame, or 100 ms at most, because a stopped camera sends no frames. */
function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 100)
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve())
    else requestAnimationFrame(() => resolve())
  })
}

async function askForCamera(): Promise<MediaStream> {
  // Missing on insecure pages, which came neither over https nor from localhost.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices) throw new InputError('browsers give cameras to secure pages only; open this page over https')
  try {
    return await devices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
  } catch (error) {
    throw new InputError(cameraProblem(error instanceof Error ? error.name : ''), { cause: error })
  }
}

/** Explains a browser's refusal to open a camera and what to do, by the name of its error. */
export function cameraProblem(name: string): string {
  switch (name) {
    case 'NotAllowedError':
      return 'the browser does not allow it; allow the camera for this page beside the address, then start it again'
    case 'NotFoundError':
      return 'this device has no camera; plug one in, or choose a picture'
    case 'NotReadableError':
      return 'another program uses the camera; close that, then start it again'
    default:
      return `the browser gives no camera (${name || 'without a reason'}); choose a picture`
  }
}
