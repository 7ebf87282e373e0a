// The document's usage patterns. Their lines are as printed; the functions around them, and what they find
// in an application, are ours.
import { taskService } from './taskService.js'

export async function monitorProgress(
  taskData: TaskSubmission,
  updateProgressBar: (progress: number) => void,
  updateStatusText: (text: string | null) => void,
): Promise<TaskStatus> {
  // Submit task and poll for updates
  const task = await taskService.submitTask(taskData)

  const finalResult = await taskService.pollTaskUntilComplete(
    task.task_id,
    (status) => {
      // Update UI with progress
      updateProgressBar(status.progress)
      updateStatusText(status.current_step)
    }
  )

  // Use final result
  console.log('Video generated:', finalResult.result.media_url)

  return finalResult
}

export async function batchProcessing(projectId: string, scenes: object[]): Promise<TaskStatus[]> {
  // Submit multiple tasks
  const taskPromises = scenes.map(scene => 
    taskService.submitTask({
      project_id: projectId,
      task_type: "generate_video",
      task_data: scene
    })
  )

  const tasks = await Promise.all(taskPromises)

  // Wait for all to complete
  const results = await Promise.all(
    tasks.map(task => taskService.pollTaskUntilComplete(task.task_id))
  )

  console.log('All scenes generated:', results.length)

  return results
}

async function generateVideoWithRetry(sceneData: any, maxRetries = 3): Promise<any> {
  for (let attempt = 1; attempt <= maxRetries; attempt++) {
    try {
      const task = await taskService.submitTask({
        project_id: sceneData.project_id,
        task_type: "generate_video",
        task_data: sceneData
      })

      return await taskService.pollTaskUntilComplete(task.task_id)
      
    } catch (error) {
      console.error(`Attempt ${attempt} failed:`, error.message)
      
      if (attempt === maxRetries) {
        throw new Error(`Video generation failed after ${maxRetries} attempts`)
      }
      
      // Exponential backoff
      await new Promise(resolve => setTimeout(resolve, 1000 * Math.pow(2, attempt)))
    }
  }
}

export { generateVideoWithRetry }
