/** Shows a scene on the page's device. Draws a frame only when something has changed. */
import { effect, signal } from '@preact/signals'
import { gpuStatus, onDeviceLost, pageDevice } from '../state/device'
import { between, type Camera, homeCamera, orbit, zoom } from './camera'
import { FlowRenderer } from './flow-renderer'
import type { Size } from './pan-zoom'
import { type Picked, pick } from './pick'
import { cornersOf, type Scene } from './scene'
import { openScreen } from './screen'

/** Duration of the animation back to the initial view, in milliseconds. */
const homingMs = 300

export class FlowStage {
  readonly camera = signal<Camera>(homeCamera([], 1))
  /** Size of the window, in CSS pixels. */
  readonly size = signal<Size>({ width: 1, height: 1 })
  /** The slab and texel under the pointer. */
  readonly pointed = signal<Picked | undefined>(undefined)
  /** Index of the last lit layer. */
  readonly lit = signal(Number.POSITIVE_INFINITY)
  /** The error that prevents drawing. */
  readonly problem = signal<unknown>(undefined)
  private readonly scene = signal<Scene | undefined>(undefined)
  /** Incremented to request a frame; 0 until there is something to draw. */
  private readonly redrawn = signal(0)
  /** True until the user turns or zooms the view; the camera then follows the window's aspect ratio. */
  private atHome = true
  private renderer: FlowRenderer | undefined
  private frame: number | undefined
  private drawing = false
  private disposed = false
  private readonly cleanups: (() => void)[] = []

  /** @param holder element that gets a canvas, which fills it */
  constructor(private readonly holder: HTMLElement) {
    const observer = new ResizeObserver(() => {
      this.size.value = { width: holder.clientWidth || 1, height: holder.clientHeight || 1 }
      if (this.atHome) this.camera.value = this.homeView()
    })
    observer.observe(holder)
    const theme = matchMedia('(prefers-color-scheme: dark)')
    const redraw = () => this.redrawn.value++
    theme.addEventListener('change', redraw)
    this.cleanups.push(
      () => observer.disconnect(),
      () => theme.removeEventListener('change', redraw),
      onDeviceLost(() => void this.open()),
      effect(() => this.schedule()),
    )
    void this.open()
  }

  get aspect(): number {
    return this.size.value.width / this.size.value.height
  }

  /** Shows a scene. The camera stays where it is if the number of layers is the same as before. */
  show(scene: Scene): void {
    const before = this.scene.peek()
    this.scene.value = scene
    this.renderer?.show(scene)
    this.pointed.value = undefined
    if (before?.walls.length !== scene.walls.length) this.atHome = true
    if (this.atHome) this.camera.value = this.homeView()
    this.redrawn.value++
  }

  turn(yaw: number, pitch: number): void {
    this.atHome = false
    this.camera.value = orbit(this.camera.value, yaw, pitch)
  }

  zoomBy(factor: number): void {
    this.atHome = false
    this.camera.value = zoom(this.camera.value, factor, this.scene.peek()?.radius ?? 1)
  }

  /** Sets and returns what is under a point of the window. Its x and y run from 0 to 1, right and down. */
  pointAt(x: number, y: number): Picked | undefined {
    const scene = this.scene.peek()
    this.pointed.value = scene && pick(scene, this.camera.value, this.aspect, x, y)
    return this.pointed.value
  }

  /** Animates back to the initial view, or jumps there if the user prefers reduced motion. */
  home(): void {
    const from = this.camera.value
    const start = performance.now()
    this.atHome = true
    const step = () => {
      if (this.disposed || !this.atHome) return
      const share = Math.min(1, (performance.now() - start) / homingMs)
      this.camera.value = between(from, this.homeView(), share)
      if (share < 1) requestAnimationFrame(step)
    }
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.camera.value = this.homeView()
    else step()
  }

  /** Returns the initial view. */
  private homeView(): Camera {
    const scene = this.scene.peek()
    return homeCamera(scene ? cornersOf(scene) : [], this.aspect)
  }

  /** Starts over with a new canvas on the current device. */
  async open(): Promise<void> {
    this.renderer = undefined
    this.problem.value = undefined
    try {
      const device = await pageDevice()
      const status = gpuStatus.peek()
      if (!device || this.disposed) return
      const canvas = document.createElement('canvas')
      canvas.setAttribute('aria-hidden', 'true')
      this.holder.replaceChildren(canvas)
      const software = status.state === 'ready' && status.adapter.software
      const renderer = await FlowRenderer.create(device, openScreen(device, canvas, software))
      if (this.disposed) return renderer.dispose()
      this.renderer = renderer
      const scene = this.scene.peek()
      if (scene) renderer.show(scene)
      this.redrawn.value++
    } catch (error) {
      if (!this.disposed) this.problem.value = error
    }
  }

  /** Frees all GPU resources except the page's device. */
  dispose(): void {
    this.disposed = true
    for (const clean of this.cleanups) clean()
    if (this.frame !== undefined) cancelAnimationFrame(this.frame)
    this.renderer?.dispose()
    this.renderer = undefined
  }

  /** Requests a frame. This runs as an effect, that is again whenever a signal that it reads changes. */
  private schedule(): void {
    const frame = {
      camera: this.camera.value,
      highlighted: this.pointed.value?.slab.layer ?? -1,
      lit: Math.min(1e6, this.lit.value),
      size: this.size.value,
      redrawn: this.redrawn.value,
    }
    if (this.frame !== undefined || this.drawing || !frame.redrawn) return
    this.frame = requestAnimationFrame(() => {
      this.frame = undefined
      void this.draw()
    })
  }

  /** Draws the current state, and requests another frame if the state changes meanwhile. */
  private async draw(): Promise<void> {
    const { renderer } = this
    if (!renderer || this.drawing) return
    this.drawing = true
    const seen = this.state()
    try {
      await renderer.draw({ ...seen, background: backgroundOf(this.holder) })
    } catch (error) {
      // If the device was lost, `open` has already replaced the renderer or reports the loss.
      if (renderer === this.renderer) this.problem.value = error
    } finally {
      this.drawing = false
      if (!this.disposed && JSON.stringify(seen) !== JSON.stringify(this.state())) this.redrawn.value++
    }
  }

  private state() {
    return {
      camera: this.camera.peek(),
      highlighted: this.pointed.peek()?.slab.layer ?? -1,
      lit: Math.min(1e6, this.lit.peek()),
      size: this.size.peek(),
      redrawn: this.redrawn.peek(),
    }
  }
}

/** Returns the holder's background colour, with components in [0, 1]. */
function backgroundOf(holder: HTMLElement): readonly [number, number, number] {
  const [r = 0, g = 0, b = 0] = (getComputedStyle(holder).backgroundColor.match(/[\d.]+/g) ?? []).map(Number)
  return [r / 255, g / 255, b / 255]
}
