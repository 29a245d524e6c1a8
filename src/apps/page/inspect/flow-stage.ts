/** A scene on the page's device: draws a frame when something has changed, and only then. */
import { effect, signal } from '@preact/signals'
import { gpuStatus, onDeviceLost, pageDevice } from '../state/device'
import { between, type Camera, homeCamera, orbit, zoom } from './camera'
import { FlowRenderer } from './flow-renderer'
import type { Size } from './pan-zoom'
import { type Picked, pick } from './pick'
import { cornersOf, type Scene } from './scene'
import { openScreen } from './screen'

/** How long going back to the first view takes, in milliseconds, where motion is welcome. */
const homing = 300

export class FlowStage {
  readonly camera = signal<Camera>(homeCamera([], 1))
  /** Of the window, in CSS pixels. */
  readonly size = signal<Size>({ width: 1, height: 1 })
  /** What is pointed at. */
  readonly pointed = signal<Picked | undefined>(undefined)
  /** The last layer that is lit. */
  readonly lit = signal(Number.POSITIVE_INFINITY)
  /** Why nothing is drawn. */
  readonly problem = signal<unknown>(undefined)
  private readonly scene = signal<Scene | undefined>(undefined)
  private readonly redrawn = signal(0)
  /** Whether nobody has turned or zoomed the view, so that it follows the window's shape. */
  private atHome = true
  private renderer: FlowRenderer | undefined
  private frame: number | undefined
  private drawing = false
  private disposed = false
  private readonly cleanups: (() => void)[] = []

  /** @param holder gets a canvas that fills it */
  constructor(private readonly holder: HTMLElement) {
    const observer = new ResizeObserver(() => {
      this.size.value = { width: holder.clientWidth || 1, height: holder.clientHeight || 1 }
      if (this.atHome) this.camera.value = this.first()
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

  /** Shows a scene; one of as many layers as before is seen from where that was. */
  show(scene: Scene): void {
    const before = this.scene.peek()
    this.scene.value = scene
    this.renderer?.show(scene)
    this.pointed.value = undefined
    if (before?.walls.length !== scene.walls.length) this.atHome = true
    if (this.atHome) this.camera.value = this.first()
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

  /** Points at a place of the window, from 0 to 1, right and down. */
  pointAt(x: number, y: number): Picked | undefined {
    const scene = this.scene.peek()
    this.pointed.value = scene && pick(scene, this.camera.value, this.aspect, x, y)
    return this.pointed.value
  }

  /** Goes back to the first view: at once for those who want no motion. */
  home(): void {
    const from = this.camera.value
    const start = performance.now()
    this.atHome = true
    const step = () => {
      if (this.disposed || !this.atHome) return
      const share = Math.min(1, (performance.now() - start) / homing)
      this.camera.value = between(from, this.first(), share)
      if (share < 1) requestAnimationFrame(step)
    }
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.camera.value = this.first()
    else step()
  }

  /** The view to begin with. */
  private first(): Camera {
    const scene = this.scene.peek()
    return homeCamera(scene ? cornersOf(scene) : [], this.aspect)
  }

  /** Begins anew on the device that there is now. */
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

  /** Frees everything on the GPU but the page's device. */
  dispose(): void {
    this.disposed = true
    for (const clean of this.cleanups) clean()
    if (this.frame !== undefined) cancelAnimationFrame(this.frame)
    this.renderer?.dispose()
    this.renderer = undefined
  }

  /** Asks for a frame; an effect, which runs again when what it reads changes. */
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

  /** Draws what there is now; what changes meanwhile is drawn after it. */
  private async draw(): Promise<void> {
    const { renderer } = this
    if (!renderer || this.drawing) return
    this.drawing = true
    const seen = this.state()
    try {
      await renderer.draw({ ...seen, background: backgroundOf(this.holder) })
    } catch (error) {
      // A lost device has been replaced by then, or says so itself.
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

/** The holder's background, from 0 to 1. */
function backgroundOf(holder: HTMLElement): readonly [number, number, number] {
  const [r = 0, g = 0, b = 0] = (getComputedStyle(holder).backgroundColor.match(/[\d.]+/g) ?? []).map(Number)
  return [r / 255, g / 255, b / 255]
}
