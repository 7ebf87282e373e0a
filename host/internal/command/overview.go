package command

import "time"

// overview is how a service is doing.
type overview struct {
	At    time.Time `json:"at"`
	Hosts []struct {
		Host     string     `json:"host"`
		Since    *time.Time `json:"since"`
		Draining bool       `json:"draining"`
	} `json:"hosts"`
	Types []struct {
		Type       string   `json:"task_type"`
		Queue      string   `json:"queue"`
		Plugin     string   `json:"plugin"`
		Waiting    waiting  `json:"waiting"`
		Oldest     *float64 `json:"oldest_wait_seconds"`
		Processing int      `json:"processing"`
		Slots      int      `json:"slots"`
		Typical    float64  `json:"typical_seconds"`
	} `json:"types"`
	Minutes []minute `json:"minutes"`
}

type minute struct {
	Completed int `json:"completed"`
	Failed    int `json:"failed"`
	Cancelled int `json:"cancelled"`
}

// ends are the tasks that ended in the minutes, by how.
func (o overview) ends() minute {
	var sum minute
	for _, m := range o.Minutes {
		sum.Completed += m.Completed
		sum.Failed += m.Failed
		sum.Cancelled += m.Cancelled
	}
	return sum
}
